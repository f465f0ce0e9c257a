#include "inventory/network_item.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <limits>

namespace nearstock {

namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
constexpr std::int32_t unlimited = std::numeric_limits<std::int32_t>::max() / 4;
constexpr double never = std::numeric_limits<double>::infinity();

}  // namespace

LaneIndex::LaneIndex(const NetworkProblem& problem)
    : first_from_(problem.sites + 1), first_into_(problem.sites + 1), into_(problem.lanes.size()) {
    for (const auto& lane : problem.lanes) {
        ++first_from_[lane.from + 1];
        ++first_into_[lane.to + 1];
    }
    for (std::size_t s = 0; s < problem.sites; ++s) {
        first_from_[s + 1] += first_from_[s];
        first_into_[s + 1] += first_into_[s];
    }
    auto next = first_into_;
    for (std::uint32_t l = 0; l < problem.lanes.size(); ++l) { into_[next[problem.lanes[l].to]++] = l; }
}

NetworkItem::NetworkItem(const NetworkProblem& problem, const LaneIndex& lanes)
    : problem_(&problem),
      lanes_(&lanes),
      purchase_(problem.sites),
      stock_(problem.sites),
      sent_(problem.sites),
      moved_(problem.lanes.size()),
      buy_cost_(problem.sites),
      below_(problem.sites),
      at_or_below_(problem.sites),
      distance_(2 * problem.sites),
      parent_(2 * problem.sites),
      by_lane_(2 * problem.sites),
      queued_(2 * problem.sites),
      take_(problem.sites),
      give_(problem.sites),
      root_(2 * problem.sites),
      best_sink_(problem.sites) {
    check(problem.points <= 255, "at most 255 demand points a cell");
}

void NetworkItem::start(std::size_t sku, std::span<const std::int32_t> purchase,
                        std::span<const std::pair<std::uint32_t, std::int32_t>> moves) {
    sku_ = sku;
    for (const auto lane : used_lanes_) { moved_[lane] = 0; }
    used_lanes_.clear();
    for (std::size_t s = 0; s < problem_->sites; ++s) {
        purchase_[s] = purchase[s];
        stock_[s] = problem_->on_hand[problem_->cell(sku, s)] + purchase[s];
        sent_[s] = 0;
    }
    for (const auto& [lane, units] : moves) {
        const auto& ends = problem_->lanes[lane];
        moved_[lane] = units;
        used_lanes_.push_back(lane);
        sent_[ends.from] += units;
        stock_[ends.from] -= units;
        stock_[ends.to] += units;
    }
    for (std::size_t s = 0; s < problem_->sites; ++s) { recount(s); }
}

void NetworkItem::recount(std::size_t site) {
    std::uint8_t below = 0, at_or_below = 0;
    const auto stock = stock_[site];
    for (const auto d : problem_->demand_at(problem_->cell(sku_, site))) {
        below = static_cast<std::uint8_t>(below + (d < stock));
        at_or_below = static_cast<std::uint8_t>(at_or_below + (d <= stock));
    }
    below_[site] = below;
    at_or_below_[site] = at_or_below;
}

/// Cost of the next unit of stock, without buying or moving it.
double NetworkItem::next_slope(std::size_t site) const {
    return newsvendor_slope(*problem_, sku_, at_or_below_[site]) +
           prices_->capacity[site] * problem_->unit_volume[sku_];
}

/// Cost of the last unit of stock.
double NetworkItem::last_slope(std::size_t site) const {
    return newsvendor_slope(*problem_, sku_, below_[site]) + prices_->capacity[site] * problem_->unit_volume[sku_];
}

std::int32_t NetworkItem::until_next(std::size_t site) const {
    const std::size_t at = at_or_below_[site];
    return at == problem_->points ? unlimited : problem_->demand_at(problem_->cell(sku_, site))[at] - stock_[site];
}

std::int32_t NetworkItem::until_last(std::size_t site) const {
    const std::size_t at = below_[site];
    return at == 0 ? stock_[site] : stock_[site] - problem_->demand_at(problem_->cell(sku_, site))[at - 1];
}

/// A unit less at a site for use elsewhere: do without, or buy one more.
NetworkItem::Step NetworkItem::take(std::size_t site) const {
    const Step buy{buy_cost_[site], unlimited, true};
    if (stock_[site] == 0) {
        return buy;
    }
    const Step without{-last_slope(site), until_last(site)};
    return without.cost <= buy.cost ? without : buy;
}

/// A unit more at a site from elsewhere: keep it, or buy one less. `cost` is what that saves.
NetworkItem::Step NetworkItem::give(std::size_t site) const {
    const Step keep{-next_slope(site), until_next(site)};
    return purchase_[site] > 0 && buy_cost_[site] > keep.cost ? Step{buy_cost_[site], purchase_[site], true} : keep;
}

void NetworkItem::adjust_purchase(std::size_t site) {
    while (-next_slope(site) > buy_cost_[site] + tolerance_) {
        const auto units = until_next(site);
        check(units < unlimited, "a unit beyond all demand never pays");
        purchase_[site] += units;
        stock_[site] += units;
        recount(site);
    }
    while (purchase_[site] > 0 && -last_slope(site) < buy_cost_[site] - tolerance_) {
        const auto units = std::min(purchase_[site], until_last(site));
        purchase_[site] -= units;
        stock_[site] -= units;
        recount(site);
    }
}

void NetworkItem::relax(std::size_t node, double distance, std::size_t parent, std::uint32_t lane) {
    if (distance < distance_[node] - tolerance_) {
        distance_[node] = distance;
        parent_[node] = static_cast<std::uint32_t>(parent);
        by_lane_[node] = lane;
        if (queued_[node] == 0) {
            queued_[node] = 1;
            queue_.push_back(static_cast<std::uint32_t>(node));
        }
    }
}

bool NetworkItem::shortest_paths() {
    const std::size_t sites = problem_->sites;
    const double volume = problem_->unit_volume[sku_];
    const auto* on_hand = &problem_->on_hand[problem_->cell(sku_, 0)];
    queue_.clear();
    for (std::size_t s = 0; s < sites; ++s) {
        take_[s] = take(s);
        distance_[s] = take_[s].cost;
        distance_[sites + s] = never;
        parent_[s] = parent_[sites + s] = none;
        by_lane_[s] = by_lane_[sites + s] = none;
        queued_[sites + s] = 0;
        // A place with nothing on hand, and nothing brought to it, cannot pass anything on.
        queued_[s] = on_hand[s] > sent_[s] || !used_lanes_.empty() ? 1 : 0;
        if (queued_[s] != 0) {
            queue_.push_back(static_cast<std::uint32_t>(s));
        }
    }
    // Every node could be reached anew once a node at most; more means a cycle that pays, left by a start that was not
    // optimal at any price (stock on hand changed, or a plan was cut to fit).
    const std::size_t most = 64 + 8 * sites * 2;
    for (std::size_t head = 0; head < queue_.size(); ++head) {
        if (head > most * 8) {
            return false;
        }
        const std::size_t node = queue_[head];
        queued_[node] = 0;
        const double distance = distance_[node];
        if (node < sites) {
            if (on_hand[node] > sent_[node]) {
                relax(sites + node, distance, node, none);
            }
            if (!used_lanes_.empty()) {
                for (const auto lane : lanes_->into(node)) {
                    if (moved_[lane] > 0) {
                        relax(sites + problem_->lanes[lane].from,
                              distance - problem_->lanes[lane].cost_per_litre * volume, node, lane);
                    }
                }
            }
        } else {
            const std::size_t site = node - sites;
            if (parent_[node] != site) {
                relax(site, distance, node, none);
            }
            for (std::size_t lane = lanes_->first_from(site); lane < lanes_->first_from(site + 1); ++lane) {
                relax(problem_->lanes[lane].to, distance + problem_->lanes[lane].cost_per_litre * volume, node,
                      static_cast<std::uint32_t>(lane));
            }
        }
    }
    return true;
}

/// Moves units along the path to a sink, as many as the path and its two ends take at this cost.
void NetworkItem::send(std::size_t sink) {
    const std::size_t sites = problem_->sites;
    const auto* on_hand = &problem_->on_hand[problem_->cell(sku_, 0)];
    std::int32_t units = give_[sink].units;
    std::size_t node = sink;
    for (; parent_[node] != none; node = parent_[node]) {
        const std::size_t from = parent_[node];
        if (from < sites) {  // Q → O: of its own, or back along a lane
            units = std::min(units, by_lane_[node] == none ? on_hand[from] - sent_[from] : moved_[by_lane_[node]]);
        }
    }
    const std::size_t root = node;
    units = std::min(units, take_[root].units);
    check(units > 0 && units < unlimited, "a path that pays carries something and not everything");
    for (node = sink; parent_[node] != none; node = parent_[node]) {
        const auto lane = by_lane_[node];
        if (lane == none) {
            continue;
        }
        const auto from = problem_->lanes[lane].from;
        if (node < sites) {
            if (moved_[lane] == 0 && std::ranges::find(used_lanes_, lane) == used_lanes_.end()) {
                used_lanes_.push_back(lane);
            }
            moved_[lane] += units;
            sent_[from] += units;
        } else {
            moved_[lane] -= units;
            sent_[from] -= units;
        }
    }
    if (take_[root].trade) {
        purchase_[root] += units;
    } else {
        stock_[root] -= units;
    }
    if (give_[sink].trade) {
        purchase_[sink] -= units;
    } else {
        stock_[sink] += units;
    }
    recount(root);
    recount(sink);
}

bool NetworkItem::improve() {
    const std::size_t sites = problem_->sites;
    if (!shortest_paths()) {
        check(!used_lanes_.empty(), "without moves no cycle pays");
        const std::vector<std::int32_t> nothing(sites);
        start(sku_, nothing, {});
        for (std::size_t s = 0; s < sites; ++s) { adjust_purchase(s); }
        return true;
    }
    std::ranges::fill(root_, none);
    std::ranges::fill(best_sink_, none);
    for (std::size_t s = 0; s < sites; ++s) {
        give_[s] = give(s);
        if (parent_[s] == none || give_[s].cost - distance_[s] <= 8 * tolerance_) {
            continue;
        }
        std::size_t root = s;
        while (parent_[root] != none) { root = parent_[root]; }
        const auto rival = best_sink_[root];
        if (rival == none || give_[s].cost - distance_[s] > give_[rival].cost - distance_[rival]) {
            best_sink_[root] = static_cast<std::uint32_t>(s);
        }
    }
    bool moved = false;
    for (std::size_t root = 0; root < sites; ++root) {
        if (best_sink_[root] != none) {
            send(best_sink_[root]);
            moved = true;
        }
    }
    return moved;
}

double NetworkItem::optimise(const NetworkPrices& prices) {
    prices_ = &prices;
    const std::size_t sites = problem_->sites;
    const double volume = problem_->unit_volume[sku_], cost = problem_->unit_cost[sku_];
    const double h = problem_->holding_cost[sku_], p = problem_->stockout_cost[sku_];
    tolerance_ = 1e-11 * (h + p + cost * prices.budget);
    for (std::size_t s = 0; s < sites; ++s) {
        buy_cost_[s] = problem_->inbound_cost[s] * volume + prices.budget * cost;
        adjust_purchase(s);
    }
    if (!problem_->lanes.empty()) {
        int rounds = 0;
        while (improve()) { check(++rounds < 100000, "every round of moves lowers the cost"); }
    }
    double total = 0;
    for (std::size_t s = 0; s < sites; ++s) {
        total += newsvendor_cost(*problem_, problem_->cell(sku_, s), stock_[s]) +
                 prices.capacity[s] * volume * stock_[s] + buy_cost_[s] * purchase_[s];
    }
    for (const auto lane : used_lanes_) { total += problem_->lanes[lane].cost_per_litre * volume * moved_[lane]; }
    return total;
}

void NetworkItem::moves(std::vector<std::pair<std::uint32_t, std::int32_t>>& result) const {
    result.clear();
    for (const auto lane : used_lanes_) {
        if (moved_[lane] > 0) {
            result.emplace_back(lane, moved_[lane]);
        }
    }
    std::ranges::sort(result);
}

void NetworkItem::add_curvature(Curvature& curvature) const {
    const double volume = problem_->unit_volume[sku_], cost = problem_->unit_cost[sku_];
    const double step = (problem_->holding_cost[sku_] + problem_->stockout_cost[sku_]) / double(problem_->points);
    for (std::size_t s = 0; s < problem_->sites; ++s) {
        // Where nothing can be bought, what is moved reacts in its place.
        const bool moved = problem_->budget <= 0 && stock_[s] != problem_->on_hand[problem_->cell(sku_, s)];
        if (purchase_[s] == 0 && !moved) {
            continue;
        }
        // Around the stock: the distance between the demand points below and above, over the steps of cost between.
        const auto demand = problem_->demand_at(problem_->cell(sku_, s));
        const std::size_t low = below_[s] == 0 ? 0 : below_[s] - 1U;
        const std::size_t high = std::min<std::size_t>(at_or_below_[s], problem_->points - 1);
        if (high == low) {
            continue;
        }
        const double rate = (demand[high] - demand[low]) / (step * double(high - low));
        curvature.space[s] += rate * volume * volume;
        curvature.crossed[s] += rate * volume * cost;
        curvature.money += rate * cost * cost;
    }
}

}  // namespace nearstock
