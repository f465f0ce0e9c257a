#include "inventory/network_problem.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace nearstock {

namespace {

Status sized(const char* what, std::size_t is, std::size_t wanted) {
    if (is == wanted) {
        return {};
    }
    return refuse(fmt::format("{} has {} values where {} are needed", what, is, wanted), "network problem",
                  "give one value for each product, site or cell");
}

Status all_numbers(const char* what, const std::vector<double>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!(values[i] >= 0) || !std::isfinite(values[i])) {
            return refuse(fmt::format("{} is {}", what, values[i]), fmt::format("row {}", i),
                          "write a finite number from zero up");
        }
    }
    return {};
}

Status check_sizes(const NetworkProblem& p) {
    NEARSTOCK_RETURN_IF_ERROR(sized("unit_cost", p.unit_cost.size(), p.skus));
    NEARSTOCK_RETURN_IF_ERROR(sized("unit_volume", p.unit_volume.size(), p.skus));
    NEARSTOCK_RETURN_IF_ERROR(sized("holding_cost", p.holding_cost.size(), p.skus));
    NEARSTOCK_RETURN_IF_ERROR(sized("stockout_cost", p.stockout_cost.size(), p.skus));
    NEARSTOCK_RETURN_IF_ERROR(sized("capacity", p.capacity.size(), p.sites));
    NEARSTOCK_RETURN_IF_ERROR(sized("inbound_cost", p.inbound_cost.size(), p.sites));
    NEARSTOCK_RETURN_IF_ERROR(sized("on_hand", p.on_hand.size(), p.skus * p.sites));
    if (p.points == 0 || p.points > 255) {
        return refuse(fmt::format("{} demand points a cell", p.points), "network problem", "give 1 … 255 of them");
    }
    return sized("demand", p.demand.size(), p.skus * p.sites * p.points);
}

Status check_lanes(const NetworkProblem& p) {
    for (std::size_t l = 0; l < p.lanes.size(); ++l) {
        const auto& lane = p.lanes[l];
        const auto place = fmt::format("lane {} ({} → {})", l, lane.from, lane.to);
        if (lane.from >= p.sites || lane.to >= p.sites || lane.from == lane.to) {
            return refuse(fmt::format("it joins no two of the {} sites", p.sites), place, "remove it or add the site");
        }
        if (!(lane.cost_per_litre >= 0) || !std::isfinite(lane.cost_per_litre)) {
            return refuse(fmt::format("its cost per litre is {}", lane.cost_per_litre), place,
                          "write a finite number from zero up");
        }
        if (l > 0 && std::pair(p.lanes[l - 1].from, p.lanes[l - 1].to) >= std::pair(lane.from, lane.to)) {
            return refuse("it is given twice or out of order", place, "sort lanes by from, to; keep one of a pair");
        }
    }
    return {};
}

Status check_cells(const NetworkProblem& p) {
    for (std::size_t c = 0; c < p.on_hand.size(); ++c) {
        const auto demand = p.demand_at(c);
        if (p.on_hand[c] < 0 || demand.front() < 0 || !std::ranges::is_sorted(demand)) {
            return refuse(p.on_hand[c] < 0 ? "on_hand is negative" : "the demand points are negative or not ascending",
                          fmt::format("SKU {}, site {}", c / p.sites, c % p.sites),
                          "give whole units from zero up, demand ascending");
        }
    }
    for (std::size_t s = 0; s < p.sites; ++s) {
        double litres = 0;
        for (std::size_t k = 0; k < p.skus; ++k) { litres += p.unit_volume[k] * p.on_hand[p.cell(k, s)]; }
        if (litres > p.capacity[s] * (1 + 1e-9)) {
            return refuse(fmt::format("{:.1f} l lie in a space of {:.1f} l", litres, p.capacity[s]),
                          fmt::format("site {}", s), "raise its capacity to at least what is on hand there");
        }
    }
    return {};
}

}  // namespace

Status check_network_problem(const NetworkProblem& problem) {
    NEARSTOCK_RETURN_IF_ERROR(check_sizes(problem));
    NEARSTOCK_RETURN_IF_ERROR(all_numbers("unit_cost", problem.unit_cost));
    NEARSTOCK_RETURN_IF_ERROR(all_numbers("unit_volume", problem.unit_volume));
    NEARSTOCK_RETURN_IF_ERROR(all_numbers("holding_cost", problem.holding_cost));
    NEARSTOCK_RETURN_IF_ERROR(all_numbers("stockout_cost", problem.stockout_cost));
    NEARSTOCK_RETURN_IF_ERROR(all_numbers("capacity", problem.capacity));
    NEARSTOCK_RETURN_IF_ERROR(all_numbers("inbound_cost", problem.inbound_cost));
    NEARSTOCK_RETURN_IF_ERROR(all_numbers("budget", {problem.budget}));
    NEARSTOCK_RETURN_IF_ERROR(check_lanes(problem));
    return check_cells(problem);
}

std::size_t points_met(const NetworkProblem& p, std::size_t cell, std::int64_t stock) {
    const auto demand = p.demand_at(cell);
    return static_cast<std::size_t>(std::ranges::upper_bound(demand, stock) - demand.begin());
}

std::optional<std::uint32_t> find_lane(const NetworkProblem& p, std::uint32_t from, std::uint32_t to) {
    const auto ends = [](const StockLane& lane) { return std::pair(lane.from, lane.to); };
    const auto lane = std::ranges::lower_bound(p.lanes, std::pair(from, to), {}, ends);
    if (lane == p.lanes.end() || ends(*lane) != std::pair(from, to)) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(lane - p.lanes.begin());
}

NetworkAudit audit_network_plan(const NetworkProblem& p, std::span<const std::int32_t> purchase,
                                std::span<const StockTransfer> transfers) {
    NetworkAudit audit;
    std::vector<std::int64_t> stock(p.on_hand.begin(), p.on_hand.end()), sent(p.on_hand.size());
    for (std::size_t c = 0; c < stock.size(); ++c) {
        stock[c] += purchase[c];
        audit.oversent += purchase[c] < 0 ? 1 : 0;
    }
    for (const auto& t : transfers) {
        const auto lane = find_lane(p, t.from, t.to);
        audit.oversent += t.units < 0 || !lane ? 1 : 0;
        stock[p.cell(t.sku, t.from)] -= t.units;
        sent[p.cell(t.sku, t.from)] += t.units;
        stock[p.cell(t.sku, t.to)] += t.units;
        audit.transport += lane ? p.lanes[*lane].cost_per_litre * p.unit_volume[t.sku] * t.units : 0;
    }
    std::vector<double> litres(p.sites);
    for (std::size_t k = 0; k < p.skus; ++k) {
        for (std::size_t s = 0; s < p.sites; ++s) {
            const auto c = p.cell(k, s);
            audit.oversent += sent[c] > p.on_hand[c] ? 1 : 0;
            litres[s] += p.unit_volume[k] * double(stock[c]);
            audit.spend += p.unit_cost[k] * purchase[c];
            audit.ordering += p.inbound_cost[s] * p.unit_volume[k] * purchase[c];
            audit.newsvendor += newsvendor_cost(p, c, stock[c]);
        }
    }
    audit.most_over_capacity = -std::numeric_limits<double>::infinity();
    for (std::size_t s = 0; s < p.sites; ++s) {
        audit.most_over_capacity = std::max(audit.most_over_capacity, litres[s] - p.capacity[s]);
    }
    return audit;
}

}  // namespace nearstock
