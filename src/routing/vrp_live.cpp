#include "routing/vrp_live.hpp"

#include "core/check.hpp"
#include "routing/vrp_places.hpp"

#include <fmt/format.h>

namespace nearstock::vrp {

namespace {

constexpr auto always = [] { return false; };  // no blinks

/// The problem with room for more clients: their places exist, without ways.
std::unique_ptr<Problem> with_room(Problem problem, std::size_t room) {
    const std::size_t before = problem.places(), after = before + room;
    for (auto& travel : problem.travel) {
        for (auto* matrix : {&travel.distance, &travel.duration}) {
            if (matrix->empty()) {
                continue;
            }
            std::vector<std::int32_t> wider(after * after, 0);
            for (std::size_t i = 0; i < before; ++i) {
                std::copy_n(matrix->begin() + std::ptrdiff_t(i * before), before,
                            wider.begin() + std::ptrdiff_t(i * after));
            }
            *matrix = std::move(wider);
        }
    }
    Client nobody_yet;
    nobody_yet.required = false;
    problem.clients.resize(problem.clients.size() + room, nobody_yet);
    return std::make_unique<Problem>(std::move(problem));
}

}  // namespace

LivePlan::LivePlan(Problem problem, const Solution& solution, LiveOptions options) : options_(options) {
    const std::size_t present = problem.clients.size();
    problem_ = with_room(std::move(problem), options.room);
    tables_ = std::make_unique<Tables>(*problem_, present);
    routes_ = std::make_unique<Routes>(*tables_);
    moves_ = std::make_unique<RuinRecreate>(*tables_, RuinParameters{.generous = 0, .everywhere = 0}, options.seed);
    routes_->load(solution);
    routes_->set_price_of_change(options.price_of_change);
    tell();
}

void LivePlan::tell() {
    for (std::uint32_t c = 0; c < tables_->present; ++c) {
        routes_->tell(c, routes_->routed(c) ? tables_->trip[routes_->node(c).route].vehicle : nobody);
    }
}

Placement LivePlan::placement(std::uint32_t client) const {
    Placement p{.client = client};
    if (routes_->routed(client)) {
        p.vehicle = tables_->trip[routes_->node(client).route].vehicle;
        p.late = routes_->node(client).early > tables_->client[client].close;
    }
    return p;
}

/// Ruin and recreate around a client; kept when cheaper.
bool LivePlan::round(std::uint32_t around) {
    const Cost before = routes_->cost();
    routes_->begin();
    moves_->ruin_around(*routes_, around);
    moves_->recreate(*routes_);
    if (routes_->cost() < before) {
        routes_->commit();
        return true;
    }
    routes_->roll_back();
    return false;
}

void LivePlan::settle(std::uint32_t client) {
    for (std::uint32_t k = 0; k < options_.repairs; ++k) { round(client); }
}

void LivePlan::improve(std::uint32_t rounds) {
    for (std::uint32_t k = 0; k < rounds && tables_->present > 0; ++k) {
        round(std::uint32_t(moves_->random().below(tables_->present)));
    }
}

/// A client in nobody's hands gets the best place there is; none: it is out.
Placement LivePlan::place(std::uint32_t client) {
    const Cost before = routes_->cost();
    routes_->begin();
    const auto where = routes_->best_place_anywhere(client, always);
    const bool pays = tables_->client[client].required || where.delta < tables_->client[client].left_out;
    if (!where.found() || !pays) {
        routes_->commit();
        unplaced_.push_back(client);
        return {.client = client};
    }
    routes_->put_in(client, where);
    routes_->commit();
    settle(client);
    auto result = placement(client);
    result.extra = routes_->cost() - before;
    return result;
}

Result<Placement> LivePlan::insert(Client client, const Ways& ways) {
    const auto c = static_cast<std::uint32_t>(tables_->present);
    if (c >= problem_->clients.size()) {
        return refuse(fmt::format("the plan has room for {} clients, and all have come", problem_->clients.size()),
                      client.name, "make the plan with more room");
    }
    const std::size_t known = problem_->depots.size() + c;
    if (ways.to.size() != known || ways.from.size() != known) {
        return refuse(fmt::format("{} ways to and {} from the new place", ways.to.size(), ways.from.size()),
                      client.name, fmt::format("give one for each of the {} depots and clients known so far", known));
    }
    if (client.delivers_to != nobody || client.picks_up_at != nobody) {
        return refuse("a pair of pickup and delivery cannot be inserted into a standing plan", client.name,
                      "insert the delivery alone, or solve again");
    }
    const std::size_t stride = problem_->places(), at = problem_->place_of(c);
    auto& travel = problem_->travel.front();
    const auto fill = [&](std::vector<std::int32_t>& matrix, const auto& to, const auto& from) {
        for (std::size_t k = 0; k < known; ++k) {
            matrix[at * stride + k] = to[k];
            matrix[k * stride + at] = from[k];
        }
    };
    fill(travel.distance, ways.to, ways.from);
    if (!travel.duration.empty()) {
        fill(travel.duration, ways.time_to.empty() ? ways.to : ways.time_to,
             ways.time_from.empty() ? ways.from : ways.time_from);
    }
    problem_->clients[c] = std::move(client);
    tables_->mirror(problem_->place_of(c));
    tables_->take_up(c);
    routes_->take_up(c);
    return place(c);
}

Status LivePlan::remove(std::uint32_t client) {
    if (std::erase(unplaced_, client) > 0) {
        return {};
    }
    if (client >= tables_->present || !routes_->movable(client)) {
        return refuse(fmt::format("client {} is on no route, or its driver is on the way", client), {},
                      "only stops that nobody has set out to can be taken out");
    }
    const auto r = routes_->node(client).route;
    routes_->begin();
    routes_->take_out(client);
    routes_->refresh(r);
    routes_->commit();
    return {};
}

Solution LivePlan::solution() const {
    auto solution = routes_->solution();
    for (const auto client : unplaced_) {
        solution.unserved.push_back({client, "no vehicle can take it in time"});
        solution.cost += problem_->clients[client].prize;
    }
    return solution;
}

Result<Placement> LivePlan::change(std::uint32_t client, Client now) {
    NEARSTOCK_RETURN_IF_ERROR(remove(client));
    problem_->clients[client] = std::move(now);
    tables_->lay_out_client(client);
    routes_->take_up(client);
    return place(client);
}

NodeIndex LivePlan::last_frozen(std::uint32_t r) const {
    NodeIndex last = routes_->start_of(r);
    while (routes_->node(last).after != nobody && routes_->frozen(routes_->node(last).after)) {
        last = routes_->node(last).after;
    }
    return last;
}

void LivePlan::advance(Time now) {
    now_ = std::max(now_, now);
    routes_->begin();
    for (std::uint32_t r = 0; r < routes_->size(); ++r) {
        const auto start = routes_->start_of(r);
        if (routes_->route(r).clients == 0) {
            routes_->not_before(start, std::max<Time>(routes_->node(start).open, now_));
            routes_->refresh(r);
            continue;
        }
        // Who must leave by now for the next stop, arriving no earlier than it opens, has left.
        NodeIndex last = last_frozen(r);
        for (;; last = routes_->node(last).after) {
            const auto& at = routes_->node(last);
            if (!routes_->is_client(at.after)) {
                break;
            }
            const auto& next = routes_->node(at.after);
            const std::int32_t way =
                tables_->duration[tables_->trip[r].travel].out[std::size_t{at.place} * tables_->places + next.place];
            const Time leaves = std::max<Time>(Time{at.early} + at.service,
                                               tables_->leave_by(tables_->trip[r].travel, way, next.early));
            if (leaves > now_) {
                break;
            }
            routes_->not_before(at.after, next.early);
            routes_->freeze(at.after);
            routes_->freeze(last);
        }
        const auto& at = routes_->node(last);
        if (last == start) {
            routes_->not_before(start, std::max<Time>(at.early, now_ - at.service));
        } else if (Time{at.early} + at.service < now_) {
            routes_->stays(last, now_ - at.early);
        }
        routes_->refresh(r);
    }
    routes_->commit();
}

Status LivePlan::freeze(std::uint32_t vehicle) {
    for (std::uint32_t r = tables_->vehicle[vehicle].first_trip;
         r < tables_->vehicle[vehicle].first_trip + tables_->vehicle[vehicle].trips; ++r) {
        if (const auto next = routes_->node(last_frozen(r)).after; routes_->is_client(next)) {
            routes_->not_before(next, routes_->node(next).early);
            routes_->freeze(next);
            return {};
        }
    }
    return refuse(fmt::format("vehicle {} has no stop ahead", vehicle));
}

bool LivePlan::works(std::uint32_t r) const {
    for (NodeIndex n = last_frozen(r); n != routes_->end_of(r); n = routes_->node(n).after) {
        if (const auto next = routes_->node(n).after; routes_->node(next).early > routes_->node(next).late) {
            return false;
        }
    }
    return true;
}

/// Takes off a vehicle what no longer works; it goes elsewhere, or is served late.
std::vector<Placement> LivePlan::repair(std::uint32_t vehicle) {
    std::vector<std::uint32_t> loose;
    const auto& v = tables_->vehicle[vehicle];
    routes_->begin();
    for (std::uint32_t r = v.first_trip; r < v.first_trip + v.trips; ++r) {
        // From the end on: the fewest stops that bring the rest home in time.
        while (routes_->route(r).clients > 0 && (routes_->closed(vehicle) || !works(r))) {
            NodeIndex n = routes_->node(routes_->end_of(r)).before;
            if (!routes_->closed(vehicle)) {  // the first that comes too late
                for (NodeIndex m = routes_->node(last_frozen(r)).after; routes_->is_client(m);
                     m = routes_->node(m).after) {
                    if (routes_->node(m).early > routes_->node(m).late && routes_->movable(m)) {
                        n = m;
                        break;
                    }
                }
            }
            if (!routes_->is_client(n) || !routes_->movable(n)) {
                break;  // what is on its way is served as it is
            }
            const auto& client = tables_->client[n];
            loose.push_back(client.second_half() ? client.picks_up_at : n);
            routes_->take_out(n);
            routes_->refresh(r);
        }
    }
    routes_->commit();
    std::vector<Placement> result;
    for (const auto client : loose) {
        auto placed = place(client);
        if (placed.vehicle == nobody && problem_->clients[client].required) {  // late is better than never
            routes_->begin();
            routes_->closes(client, no_limit);
            if (const auto where = routes_->best_place_anywhere(client, always); where.found()) {
                routes_->put_in(client, where);
                std::erase(unplaced_, client);
            }
            routes_->commit();
            placed = placement(client);
        }
        result.push_back(placed);
    }
    return result;
}

std::vector<Placement> LivePlan::late(std::uint32_t vehicle, Time until) {
    const auto& v = tables_->vehicle[vehicle];
    routes_->begin();
    for (std::uint32_t r = v.first_trip; r < v.first_trip + v.trips; ++r) {
        const auto last = last_frozen(r);
        const auto& at = routes_->node(last);
        if (last == routes_->start_of(r)) {
            routes_->not_before(last, std::max<Time>(at.open, until - at.service));
        } else if (Time{at.early} + at.service < until) {
            routes_->stays(last, until - at.early);
        }
        routes_->refresh(r);
    }
    routes_->commit();
    return repair(vehicle);
}

std::vector<Placement> LivePlan::absent(std::uint32_t vehicle) {
    routes_->begin();
    routes_->close_vehicle(vehicle);
    routes_->commit();
    return repair(vehicle);
}

}  // namespace nearstock::vrp
