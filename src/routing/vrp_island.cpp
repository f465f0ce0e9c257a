#include "routing/vrp_island.hpp"

#include "routing/vrp_excursions.hpp"

#include <cmath>

namespace nearstock::vrp {

namespace {

constexpr std::uint64_t between_questions = 64;  // iterations until the clock is asked again
constexpr double probe_share = 0.01;             // of the budget, to learn how many rounds it holds
constexpr double warm_start = 0.1;               // of the temperature, for a solution to be improved
constexpr double vehicle_share = 0.5;            // of the budget, at most, for saving vehicles …
constexpr double vehicle_share_of_pairs = 0.3;   // … whose clients come in pairs: those need longer afterwards

}  // namespace

Island::Island(const Tables& tables, const SolverOptions& options, std::uint64_t seed)
    : tables_(tables),
      options_(options),
      hot_(tables.windows ? heat_.hot : heat_.hot_without_windows),
      routes_(tables),
      moves_(tables, {}, seed),
      absent_(tables.clients, 0) {}

void Island::run() {
    if (options_.start) {
        routes_.load(*options_.start);
        keep();
        hot_ *= warm_start;
    }
    if (!options_.start || routes_.missing() > 0) {
        routes_.begin();
        moves_.start_anew(routes_);
        routes_.commit();
        keep();
    }
    if (options_.objective == Objective::vehicles_first) {
        save_vehicles(tables_.pairs ? vehicle_share_of_pairs : vehicle_share);
    }
    const double from = share_spent();
    if (!options_.start && worth_evolving(from + probe_share)) {
        evolve(share_spent(), 1);
    } else {
        anneal(share_spent(), 1, hot_);
    }
    routes_.restore(best_.sequence);
}

double Island::share_spent() {
    const double by_count = options_.iterations > 0 ? double(iteration_) / double(options_.iterations) : 0;
    if (options_.spent && iteration_ % between_questions == 0) {
        spent_ = options_.spent();
    }
    return std::max(by_count, spent_);
}

void Island::keep() {
    const Elite now{.sequence = {}, .missing = routes_.missing(), .cost = routes_.cost()};
    if (now.better_than(leg_)) {
        leg_.missing = now.missing;
        leg_.cost = now.cost;
        routes_.save(leg_.sequence);
    }
    if (now.better_than(best_)) {
        best_.missing = now.missing;
        best_.cost = now.cost;
        routes_.save(best_.sequence);
        if (options_.improved) {
            options_.improved(best_.cost, best_.missing, iteration_);
        }
    }
}

/// One try, around a random client.
void Island::swap_tails(double temperature) {
    const auto client = std::uint32_t(moves_.random().below(tables_.present));
    if (!routes_.tails_are_free()) {
        routes_.begin();
        if (routes_.try_tail_swap(client, -temperature * std::log(moves_.random().uniform_open()))) {
            routes_.commit();
            keep();
        } else {
            routes_.roll_back();
        }
        return;
    }
    const auto swap = routes_.best_tail_swap(client);
    if (swap.client != nobody && double(swap.delta) < -temperature * std::log(moves_.random().uniform_open())) {
        routes_.begin();
        routes_.swap_tails(swap);
        routes_.commit();
        keep();
    }
}

/// One try, of a random client's trip by a random vehicle.
void Island::move_trip(double temperature) {
    const auto client = std::uint32_t(moves_.random().below(tables_.present));
    const auto vehicle = std::uint32_t(moves_.random().below(tables_.vehicle.size()));
    routes_.begin();
    if (routes_.try_trip_move(client, vehicle, -temperature * std::log(moves_.random().uniform_open()))) {
        routes_.commit();
        keep();
    } else {
        routes_.roll_back();
    }
}

/// From where the routes stand. `hot`: the first temperature, times the typical distance.
void Island::anneal(double from, double until, double hot) {
    leg_ = {};
    keep();
    const double first = hot * double(tables_.typical), last = heat_.cold * double(tables_.typical);
    double temperature = first;
    // Not for pairs: measured on Li and Lim's, they find back too seldom for it to pay.
    const bool few = options_.objective == Objective::vehicles_first && !tables_.pairs && tables_.clients > 0;
    Excursions excursions(few, tables_.typical, few ? tables_.client.front().left_out : 0);
    const bool tails = routes_.tails_can_be_tried() && routes_.size() > 1 && tables_.present > 1;
    const bool trips = tails && tables_.reloads;
    for (double spent = share_spent(); spent < until; ++iteration_, spent = share_spent()) {
        if (iteration_ % between_questions == 0) {
            temperature = first * std::pow(last / first, std::min(1.0, (spent - from) / (until - from)));
        }
        if (tails) {
            swap_tails(temperature);
        }
        if (trips) {
            move_trip(temperature);
        }
        excursions.look_around(routes_);
        const double before = excursions.worth(routes_);
        routes_.begin();
        moves_.ruin(routes_);
        moves_.recreate(routes_);
        excursions.learn(routes_.missing() == 0);
        const double allowed = before - temperature * std::log(moves_.random().uniform_open());
        if (excursions.worth(routes_) < allowed) {
            routes_.commit();
            keep();
        } else {
            routes_.roll_back();
        }
    }
}

// ---- fewer vehicles (Christiaens and Vanden Berghe 2020, fleet minimisation) ----

/// What the loads need at least.
std::size_t Island::fewest_vehicles() const {
    std::size_t most = 1;
    for (std::size_t k = 0; k < tables_.dimensions && !tables_.mixed && !tables_.reloads; ++k) {
        std::int64_t load = 0, largest = 1;
        for (const auto& c : tables_.client) { load += c.required ? c.load[k] : 0; }
        for (const auto& trip : tables_.trip) { largest = std::max<std::int64_t>(largest, trip.capacity[k]); }
        most = std::max(most, std::size_t((load + largest - 1) / largest));
    }
    return most;
}

/// The vehicle whose clients were left out least so far, then the emptiest.
std::uint32_t Island::vehicle_to_save() const {
    std::pair<std::uint64_t, std::size_t> least{std::numeric_limits<std::uint64_t>::max(), 0};
    std::uint32_t chosen = nobody;
    for (std::uint32_t v = 0; v < tables_.vehicle.size(); ++v) {
        if (!routes_.drives(v)) {
            continue;
        }
        std::pair<std::uint64_t, std::size_t> sum{0, 0};
        const auto& vehicle = tables_.vehicle[v];
        for (auto r = vehicle.first_trip; r < vehicle.first_trip + vehicle.trips; ++r) {
            sum.second += routes_.route(r).clients;
            for (auto n = routes_.node(routes_.start_of(r)).after; routes_.is_client(n); n = routes_.node(n).after) {
                sum.first += absent_[n];
            }
        }
        if (sum < least) {
            least = sum;
            chosen = v;
        }
    }
    return chosen;
}

std::uint64_t Island::absences() const {
    std::uint64_t sum = 0;
    for (const auto c : routes_.out()) { sum += 1 + absent_[c]; }
    return sum;
}

/// Works on a solution that leaves clients out until it does not. Who is left out often counts more.
bool Island::find_everybody_a_place(double until) {
    const double warm = 0.3 * double(tables_.typical);
    while (routes_.missing() > 0 && share_spent() < until) {
        ++iteration_;
        const auto before = absences();
        const Cost cost = routes_.cost();
        routes_.begin();
        moves_.ruin(routes_);
        moves_.recreate(routes_);
        const auto after = absences();
        for (const auto c : routes_.out()) { ++absent_[c]; }
        const bool cheap = double(routes_.cost()) < double(cost) - warm * std::log(moves_.random().uniform_open());
        if (after < before || (after == before && cheap)) {
            routes_.commit();
        } else {
            routes_.roll_back();
        }
    }
    return routes_.missing() == 0;
}

void Island::save_vehicles(double until) {
    if (!find_everybody_a_place(until)) {
        return;
    }
    keep();
    auto fewest = best_.sequence;
    const auto least = fewest_vehicles();
    while (routes_.used() > least && share_spent() < until) {
        routes_.set_most_vehicles(routes_.used() - 1);
        routes_.begin();
        moves_.spread_vehicle(routes_, vehicle_to_save());
        routes_.commit();
        if (!find_everybody_a_place(until)) {
            break;
        }
        routes_.save(fewest);
    }
    routes_.restore(fewest);
    routes_.set_most_vehicles(routes_.used());
    best_ = {};  // what went before had more vehicles
    keep();
}

}  // namespace nearstock::vrp
