// The annealing search of replenishment_schedule.hpp.
#include "inventory/replenishment_schedule.hpp"

#include "core/check.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

/// The shared limits, each with a penalty of its own.
enum Limit : std::size_t { space, cold, receiving, money, minimum, assortment, limits };

class Search {
public:
    Search(const ScheduleProblem& problem, const ScheduleSearch& search);
    Schedule run();

private:
    struct Undo {
        bool transfer = false;
        std::size_t at = 0;
        std::int32_t before = 0;
    };

    // State and its cost. Every change keeps the parts up to date.
    void change_cases(std::size_t c, std::size_t t, std::int32_t cases);
    void change_transfer(std::size_t k, std::size_t lane, std::int32_t units);
    void supply_more(std::size_t c, std::size_t from_day, std::int32_t units);
    void receive_more(std::size_t s, std::size_t t, double litres);
    void count_inbound(std::size_t c, int more);
    void undo();
    [[nodiscard]] double objective() const;
    [[nodiscard]] bool feasible() const;
    [[nodiscard]] double day_cost(std::size_t c, std::size_t t, std::int32_t supply) const;
    [[nodiscard]] double lying(std::size_t c, std::size_t t, std::int32_t supply) const;
    void replace(Limit limit, double before, double after) {
        over_[limit] += std::max(0.0, after) - std::max(0.0, before);
    }

    // Moves.
    bool propose();
    bool resize_order();
    bool shift_order();
    bool move_transfer();
    bool move_delivery();
    bool exchange();
    [[nodiscard]] std::size_t some_order(std::size_t c);
    void fill_by_worth();
    void anneal(double hot, std::size_t steps);
    [[nodiscard]] double worth(std::size_t c, std::size_t t, double dock_litres);
    void tabulate();
    void manage_penalties();
    void keep_if_best();
    [[nodiscard]] std::int32_t cases_for(std::size_t c, std::size_t t, std::size_t cover);
    [[nodiscard]] std::size_t open_day(std::size_t supplier);
    [[nodiscard]] std::size_t any(std::size_t n) { return static_cast<std::size_t>(random_.below(n)); }

    const ScheduleProblem& p_;
    const ScheduleSearch& search_;
    Generator random_;
    std::size_t sites_, days_, lanes_;
    Schedule now_, best_;
    double best_cost_ = std::numeric_limits<double>::infinity();
    std::vector<std::int32_t> supply_, sent_, inbound_, supplied_, lines_;
    std::vector<std::size_t> first_cost_;  // by cell
    std::vector<std::int32_t> most_;       // by cell: the highest cumulative demand
    std::vector<double> costs_;            // cell × day × supply 0 … most
    std::vector<double> expected_, litres_, cold_, received_, value_;
    std::vector<std::vector<std::size_t>> open_;  // by supplier: days on which an order still arrives in time
    double spent_ = 0, cost_ = 0;
    std::array<double, limits> over_{}, penalty_{};
    std::vector<Undo> undo_;
};

Search::Search(const ScheduleProblem& problem, const ScheduleSearch& search)
    : p_(problem),
      search_(search),
      random_(search.seed),
      sites_(problem.sites.size()),
      days_(problem.days),
      lanes_(problem.lanes.size()) {
    const std::size_t cells = p_.skus.size() * sites_;
    now_.cases.assign(cells * days_, 0);
    now_.transfers.assign(p_.skus.size() * lanes_, 0);
    supply_.resize(cells * days_);
    expected_.resize(cells * days_);
    sent_.assign(cells, 0);
    inbound_.assign(cells, 0);
    supplied_.assign(sites_, 0);
    litres_.assign(sites_ * days_, 0);
    cold_.assign(sites_ * days_, 0);
    received_.assign(sites_ * days_, 0);
    value_.assign(p_.suppliers.size() * sites_ * days_, 0);
    lines_.assign(value_.size(), 0);
    tabulate();
    for (const auto& supplier : p_.suppliers) {
        auto& days = open_.emplace_back();
        for (std::size_t t = 0; t + static_cast<std::size_t>(supplier.lead_days) < days_; ++t) {
            if (supplier.takes_orders[t] != 0) {
                days.push_back(t);
            }
        }
    }
    for (std::size_t c = 0; c < cells; ++c) {
        std::int32_t supply = p_.on_hand[c];
        for (std::size_t t = 0; t < days_; ++t) {
            supply += p_.arriving[c * days_ + t];
            supply_[c * days_ + t] = supply;
            double sum = 0;
            for (std::size_t j = 0; j < p_.paths; ++j) { sum += p_.demand[(c * days_ + t) * p_.paths + j]; }
            expected_[c * days_ + t] = sum / double(p_.paths);
        }
        for (std::size_t t = 0; t < days_; ++t) {
            const auto& sku = p_.skus[c / sites_];
            cost_ += day_cost(c, t, supply_[c * days_ + t]);
            const std::size_t at = (c % sites_) * days_ + t;
            litres_[at] += lying(c, t, supply_[c * days_ + t]);
            cold_[at] += sku.cold ? lying(c, t, supply_[c * days_ + t]) : 0;
            received_[at] += p_.arriving[c * days_ + t] * sku.litres;
        }
    }
    for (std::size_t s = 0; s < sites_; ++s) {
        for (std::size_t t = 0; t < days_; ++t) {
            over_[space] += std::max(0.0, litres_[s * days_ + t] - p_.sites[s].capacity);
            over_[cold] += std::max(0.0, cold_[s * days_ + t] - p_.sites[s].cold_space);
            over_[receiving] += std::max(0.0, received_[s * days_ + t] - p_.sites[s].receiving);
        }
    }
    // A first guess of what breaking a limit is worth: the usual cost of a missing litre and of money spent on stock.
    double shortage = 0, volume = 0, worth = 0;
    for (const auto& sku : p_.skus) {
        shortage += sku.shortage;
        volume += sku.litres;
        worth += sku.unit_cost;
    }
    penalty_[space] = penalty_[cold] = penalty_[receiving] = volume > 0 ? shortage / volume : 1;
    penalty_[money] = penalty_[minimum] = worth > 0 ? shortage / worth : 1;
    penalty_[assortment] = cost_ / double(std::max<std::size_t>(1, cells));
}

double Search::day_cost(std::size_t c, std::size_t t, std::int32_t supply) const {
    const auto* costs = &costs_[first_cost_[c] + t * std::size_t(most_[c] + 1)];
    if (supply <= most_[c]) {
        return costs[supply];
    }
    return costs[most_[c]] + p_.skus[c / sites_].holding * (supply - most_[c]);
}

/// Cost of each day at each supply up to the highest demand; above it only holding grows.
void Search::tabulate() {
    const std::size_t cells = p_.skus.size() * sites_;
    first_cost_.resize(cells);
    most_.resize(cells);
    std::size_t total = 0;
    for (std::size_t c = 0; c < cells; ++c) {
        const auto last = p_.demand.begin() + std::ptrdiff_t(((c + 1) * days_ - 1) * p_.paths);
        most_[c] = *std::max_element(last, last + std::ptrdiff_t(p_.paths));
        first_cost_[c] = total;
        total += days_ * std::size_t(most_[c] + 1);
    }
    costs_.resize(total);
    for (std::size_t c = 0; c < cells; ++c) {
        const auto& sku = p_.skus[c / sites_];
        for (std::size_t t = 0; t < days_; ++t) {
            const auto* demand = &p_.demand[(c * days_ + t) * p_.paths];
            for (std::int32_t y = 0; y <= most_[c]; ++y) {
                std::int64_t over = 0, under = 0;
                for (std::size_t j = 0; j < p_.paths; ++j) {
                    over += std::max(0, y - demand[j]);
                    under += std::max(0, demand[j] - y);
                }
                costs_[first_cost_[c] + t * std::size_t(most_[c] + 1) + std::size_t(y)] =
                    (sku.holding * double(over) + sku.shortage * double(under)) / double(p_.paths);
            }
        }
    }
}

/// Litres expected to lie there in the morning of day t.
double Search::lying(std::size_t c, std::size_t t, std::int32_t supply) const {
    const double sold = t == 0 ? 0 : expected_[c * days_ + t - 1];
    return std::max(0.0, supply - sold) * p_.skus[c / sites_].litres;
}

void Search::supply_more(std::size_t c, std::size_t from_day, std::int32_t units) {
    const std::size_t s = c % sites_;
    const auto& sku = p_.skus[c / sites_];
    const auto& site = p_.sites[s];
    for (std::size_t t = from_day; t < days_; ++t) {
        auto& supply = supply_[c * days_ + t];
        const double sold = t == 0 ? 0 : expected_[c * days_ + t - 1];
        const double before = std::max(0.0, supply - sold);
        cost_ -= day_cost(c, t, supply);
        supply += units;
        cost_ += day_cost(c, t, supply);
        const double more = (std::max(0.0, supply - sold) - before) * sku.litres;
        if (more != 0) {
            auto& litres = litres_[s * days_ + t];
            replace(space, litres - site.capacity, litres + more - site.capacity);
            litres += more;
            if (sku.cold) {
                auto& chilled = cold_[s * days_ + t];
                replace(cold, chilled - site.cold_space, chilled + more - site.cold_space);
                chilled += more;
            }
        }
    }
}

void Search::receive_more(std::size_t s, std::size_t t, double litres) {
    auto& received = received_[s * days_ + t];
    replace(receiving, received - p_.sites[s].receiving, received + litres - p_.sites[s].receiving);
    received += litres;
}

void Search::count_inbound(std::size_t c, int more) {
    const std::size_t s = c % sites_;
    const int before = inbound_[c] > 0 ? 1 : 0;
    inbound_[c] += more;
    const int change = (inbound_[c] > 0 ? 1 : 0) - before;
    if (change != 0) {
        replace(assortment, supplied_[s] - p_.sites[s].most_skus, supplied_[s] + change - p_.sites[s].most_skus);
        supplied_[s] += change;
    }
}

void Search::change_cases(std::size_t c, std::size_t t, std::int32_t cases) {
    auto& now = now_.cases[c * days_ + t];
    if (now == cases) {
        return;
    }
    undo_.push_back({false, c * days_ + t, now});
    const auto& sku = p_.skus[c / sites_];
    const auto& supplier = p_.suppliers[sku.supplier];
    const std::size_t s = c % sites_, order = (sku.supplier * sites_ + s) * days_ + t;
    const int line = (cases > 0 ? 1 : 0) - (now > 0 ? 1 : 0);
    const std::int32_t units = (cases - now) * sku.case_pack;
    const double worth = units * sku.unit_cost;
    cost_ += line * sku.line_cost + units * sku.litres * p_.sites[s].inbound_per_litre;
    const auto missing = [&] { return lines_[order] > 0 ? supplier.minimum_value - value_[order] : 0.0; };
    const double missing_before = missing();
    const int ordered_before = lines_[order] > 0 ? 1 : 0;
    lines_[order] += line;
    value_[order] += worth;
    cost_ += supplier.order_cost * ((lines_[order] > 0 ? 1 : 0) - ordered_before);
    replace(minimum, missing_before, missing());
    replace(money, spent_ - p_.budget, spent_ + worth - p_.budget);
    spent_ += worth;
    count_inbound(c, line);
    const std::size_t day = t + static_cast<std::size_t>(supplier.lead_days);
    if (day < days_) {
        receive_more(s, day, units * sku.litres);
        supply_more(c, day, units);
    }
    now = cases;
}

void Search::change_transfer(std::size_t k, std::size_t l, std::int32_t units) {
    auto& now = now_.transfers[k * lanes_ + l];
    if (now == units) {
        return;
    }
    undo_.push_back({true, k * lanes_ + l, now});
    const auto& lane = p_.lanes[l];
    const double litres = p_.skus[k].litres;
    const std::int32_t more = units - now;
    cost_ += more * litres * lane.cost_per_litre;
    sent_[p_.cell(k, lane.from)] += more;
    supply_more(p_.cell(k, lane.from), 0, -more);
    count_inbound(p_.cell(k, lane.to), (units > 0 ? 1 : 0) - (now > 0 ? 1 : 0));
    if (const auto day = static_cast<std::size_t>(lane.lead_days - 1); day < days_) {
        receive_more(lane.to, day, more * litres);
        supply_more(p_.cell(k, lane.to), day, more);
    }
    now = units;
}

void Search::undo() {
    while (!undo_.empty()) {
        const auto last = undo_.back();
        if (last.transfer) {
            change_transfer(last.at / lanes_, last.at % lanes_, last.before);
        } else {
            change_cases(last.at / days_, last.at % days_, last.before);
        }
        undo_.pop_back();  // what the undoing noted
        undo_.pop_back();
    }
}

double Search::objective() const {
    double sum = cost_;
    for (std::size_t i = 0; i < limits; ++i) { sum += penalty_[i] * over_[i]; }
    return sum;
}

bool Search::feasible() const {
    return std::ranges::all_of(over_, [](double over) { return over <= 1e-7; });
}

/// Cases that last for `cover` days from the day they arrive, at least the minimum line.
std::int32_t Search::cases_for(std::size_t c, std::size_t t, std::size_t cover) {
    const auto& sku = p_.skus[c / sites_];
    const std::size_t day = t + static_cast<std::size_t>(p_.suppliers[sku.supplier].lead_days);
    const std::size_t until = std::min(days_ - 1, day + cover);
    const double units = expected_[c * days_ + until] - (day == 0 ? 0 : expected_[c * days_ + day - 1]);
    return std::max(sku.minimum_cases, static_cast<std::int32_t>(std::lround(units / sku.case_pack)));
}

std::size_t Search::open_day(std::size_t supplier) { return open_[supplier][any(open_[supplier].size())]; }

bool Search::resize_order() {
    const std::size_t c = any(p_.skus.size() * sites_);
    const auto& sku = p_.skus[c / sites_];
    if (open_[sku.supplier].empty()) {
        return false;
    }
    const std::size_t t = open_day(sku.supplier);
    const auto now = now_.cases[c * days_ + t];
    const auto kind = any(4);
    std::int32_t cases = 0;
    if (now == 0) {
        cases = kind == 0 ? sku.minimum_cases : cases_for(c, t, 1 + any(7));
    } else if (kind > 0) {
        cases = now + (any(2) == 0 ? 1 : -1) * std::int32_t(1 + any(3));
        cases = cases < sku.minimum_cases ? 0 : cases;
    }
    change_cases(c, t, cases);
    return true;
}

/// Moves an order, or some cases of it, to another day, or to another site on the same day.
bool Search::shift_order() {
    const std::size_t c = any(p_.skus.size() * sites_);
    const auto& sku = p_.skus[c / sites_];
    const auto& open = open_[sku.supplier];
    if (open.empty()) {
        return false;
    }
    const std::size_t first = any(open.size());
    for (std::size_t i = 0; i < open.size(); ++i) {
        const std::size_t t = open[(first + i) % open.size()];
        const auto cases = now_.cases[c * days_ + t];
        if (cases == 0) {
            continue;
        }
        const bool elsewhere = any(4) == 0;
        const std::size_t to_day = elsewhere ? t : open_day(sku.supplier);
        const std::size_t to_cell = elsewhere ? p_.cell(c / sites_, any(sites_)) : c;
        auto moved = any(2) == 0 ? cases : std::int32_t(1 + any(std::size_t(cases)));
        if (cases - moved < sku.minimum_cases) {
            moved = cases;
        }
        if ((to_day == t && to_cell == c) || now_.cases[to_cell * days_ + to_day] + moved < sku.minimum_cases) {
            return false;
        }
        change_cases(c, t, cases - moved);
        change_cases(to_cell, to_day, now_.cases[to_cell * days_ + to_day] + moved);
        return true;
    }
    return false;
}

bool Search::move_transfer() {
    if (lanes_ == 0) {
        return false;
    }
    const std::size_t k = any(p_.skus.size()), l = any(lanes_);
    const auto now = now_.transfers[k * lanes_ + l];
    const auto from = p_.cell(k, p_.lanes[l].from);
    const std::int32_t left = p_.on_hand[from] - sent_[from];
    if (now == 0 && left == 0) {
        return false;
    }
    const auto kind = any(3);
    const std::int32_t units = kind == 0 && now > 0 ? 0 : std::int32_t(any(std::size_t(now + left) + 1));
    change_transfer(k, l, kind == 2 ? std::clamp(now + (any(2) == 0 ? 1 : -1), 0, now + left) : units);
    return true;
}

/// A whole order of a supplier for a site goes to another day, or away.
bool Search::move_delivery() {
    const std::size_t v = any(p_.suppliers.size()), s = any(sites_);
    if (open_[v].empty()) {
        return false;
    }
    const std::size_t t = open_day(v), to = open_day(v);
    const bool away = any(4) == 0;
    if (lines_[(v * sites_ + s) * days_ + t] == 0 || (to == t && !away)) {
        return false;
    }
    for (std::size_t k = 0; k < p_.skus.size(); ++k) {
        const auto c = p_.cell(k, s);
        const auto cases = now_.cases[c * days_ + t];
        if (p_.skus[k].supplier == v && cases > 0) {
            change_cases(c, t, 0);
            if (!away) {
                change_cases(c, to, now_.cases[c * days_ + to] + cases);
            }
        }
    }
    return true;
}

/// A day on which a cell has an order; `days_` when it has none.
std::size_t Search::some_order(std::size_t c) {
    const std::size_t first = any(days_);
    for (std::size_t i = 0; i < days_; ++i) {
        if (now_.cases[c * days_ + (first + i) % days_] > 0) {
            return (first + i) % days_;
        }
    }
    return days_;
}

/// Gives what an order takes of a scarce dock, space or budget to another product: as many litres, or as much money.
bool Search::exchange() {
    const std::size_t c = any(p_.skus.size() * sites_);
    const std::size_t t = some_order(c);
    const bool same_site = any(4) > 0;
    const std::size_t other_sku = any(p_.skus.size());
    const std::size_t other = p_.cell(other_sku, same_site ? c % sites_ : any(sites_));
    const auto& from = p_.skus[c / sites_];
    const auto& to = p_.skus[other_sku];
    if (t == days_ || other == c || open_[to.supplier].empty()) {
        return false;
    }
    const auto now = now_.cases[c * days_ + t];
    auto taken = std::int32_t(1 + any(std::size_t(std::min(now, 4))));
    if (now - taken < from.minimum_cases) {
        taken = now;
    }
    // Another order of that product, or a new one that comes at about the same time.
    std::size_t day = any(3) > 0 ? some_order(other) : days_;
    if (day == days_) {
        const auto arrives = std::ptrdiff_t(t) + p_.suppliers[from.supplier].lead_days;
        const auto wanted = arrives - p_.suppliers[to.supplier].lead_days + std::ptrdiff_t(any(3)) - 1;
        day = *std::ranges::min_element(open_[to.supplier], {},
                                        [&](std::size_t d) { return std::abs(std::ptrdiff_t(d) - wanted); });
    }
    const double amount = same_site ? from.litres * from.case_pack : from.unit_cost * from.case_pack;
    const double each = same_site ? to.litres * to.case_pack : to.unit_cost * to.case_pack;
    const auto more = static_cast<std::int32_t>(std::lround(taken * amount / std::max(each, 1e-9)));
    auto cases = now_.cases[other * days_ + day] + std::clamp(more, 1, 64);
    cases = std::max(cases, to.minimum_cases);
    change_cases(c, t, now - taken);
    change_cases(other, day, cases);
    return true;
}

bool Search::propose() {
    const auto kind = any(20);
    return kind < 6    ? resize_order()
           : kind < 9  ? shift_order()
           : kind < 16 ? exchange()
           : kind < 18 ? move_transfer()
                       : move_delivery();
}

/// What one case more (a first line: the minimum) at a cell and day saves for what it takes of docks and money, while
/// it breaks no limit; nothing otherwise.
double Search::worth(std::size_t c, std::size_t t, double dock_litres) {
    const auto& sku = p_.skus[c / sites_];
    const auto now = now_.cases[c * days_ + t];
    const auto over = over_;
    const double before = cost_;
    const std::int32_t more = now == 0 ? sku.minimum_cases : 1;
    undo_.clear();
    change_cases(c, t, now + more);
    // A supplier's minimum is met by what joins the order later.
    const bool breaks = over_[space] > over[space] + 1e-9 || over_[cold] > over[cold] + 1e-9 ||
                        over_[receiving] > over[receiving] + 1e-9 || over_[money] > over[money] + 1e-9 ||
                        over_[assortment] > over[assortment];
    const double saved = before - cost_;
    undo();
    const double units = double(more) * sku.case_pack;
    const double taken =
        units * sku.litres / std::max(1e-9, dock_litres) + units * sku.unit_cost / std::max(1e-9, p_.budget);
    return breaks || saved <= 0 ? 0 : saved / std::max(1e-12, taken);
}

/// From nothing, the case that saves most for what it takes, again and again.
void Search::fill_by_worth() {
    double dock_litres = 0;
    for (const auto& site : p_.sites) { dock_litres += site.receiving * double(days_); }
    struct Candidate {
        double worth;
        std::size_t c, t;
        bool operator<(const Candidate& other) const {
            return worth != other.worth ? worth < other.worth : std::pair(c, t) > std::pair(other.c, other.t);
        }
    };
    std::vector<Candidate> heap;
    for (std::size_t c = 0; c < p_.skus.size() * sites_; ++c) {
        for (const auto t : open_[p_.skus[c / sites_].supplier]) {
            if (const double value = worth(c, t, dock_litres); value > 0) {
                heap.push_back({value, c, t});
            }
        }
    }
    std::make_heap(heap.begin(), heap.end());
    while (!heap.empty()) {
        std::pop_heap(heap.begin(), heap.end());
        const auto best = heap.back();
        heap.pop_back();
        // Others were placed since: it may be worth less now, hardly ever more.
        const double value = worth(best.c, best.t, dock_litres);
        if (value <= 0) {
            continue;
        }
        if (heap.empty() || value >= heap.front().worth) {
            const auto now = now_.cases[best.c * days_ + best.t];
            change_cases(best.c, best.t, now == 0 ? p_.skus[best.c / sites_].minimum_cases : now + 1);
            undo_.clear();
        }
        if (const double next = worth(best.c, best.t, dock_litres); next > 0) {
            heap.push_back({next, best.c, best.t});
            std::push_heap(heap.begin(), heap.end());
        }
    }
}

void Search::manage_penalties() {
    for (std::size_t i = 0; i < limits; ++i) { penalty_[i] *= over_[i] > 1e-7 ? 1.2 : 0.96; }
}

void Search::keep_if_best() {
    if (cost_ < best_cost_ - 1e-9 && feasible()) {
        best_cost_ = cost_;
        best_ = now_;
    }
}

void Search::anneal(double hot, std::size_t steps) {
    const double cool = hot / 2000;
    const std::size_t round = std::max<std::size_t>(1, steps / 400);
    double temperature = hot;
    for (std::size_t step = 0; step < steps; ++step) {
        if (step % round == 0) {
            temperature = hot * std::pow(cool / hot, double(step) / double(steps));
            manage_penalties();
        }
        const double before = objective();
        undo_.clear();
        if (!propose()) {
            continue;
        }
        const double worse = objective() - before;
        if (worse > 0 && random_.uniform() >= std::exp(-worse / temperature)) {
            undo();
        } else {
            keep_if_best();
        }
    }
}

Schedule Search::run() {
    best_ = now_;
    keep_if_best();
    fill_by_worth();
    keep_if_best();
    // A short search starts cool and keeps what its start has right; a long one for its size can afford to forget it.
    const double cells = double(p_.skus.size() * sites_);
    const double patience = double(search_.steps) / cells / 3000;
    anneal(0.003 * std::clamp(patience * patience, 1.0, 16.0) * cost_ / cells, search_.steps);
    return best_;
}

}  // namespace

Schedule plan_schedule(const ScheduleProblem& problem, const ScheduleSearch& search) {
    return Search(problem, search).run();
}

}  // namespace nearstock
