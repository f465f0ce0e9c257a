#include "inventory/network_example.hpp"

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "math/gamma.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace nearstock {

namespace {

double rounded(double value, double digits) { return std::round(value * digits) / digits; }
double between(Generator& g, double low, double high) { return low + (high - low) * g.uniform(); }

/// Lanes from each site to its three nearest, both ways.
std::vector<StockLane> lanes_between(const std::vector<std::array<double, 2>>& places) {
    std::vector<StockLane> lanes;
    for (std::uint32_t s = 0; s < places.size(); ++s) {
        const auto distance = [&](std::uint32_t r) {
            return std::hypot(places[s][0] - places[r][0], places[s][1] - places[r][1]);
        };
        std::vector<std::uint32_t> order(places.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::sort(order, {}, [&](std::uint32_t r) { return std::pair(r == s ? -1.0 : distance(r), r); });
        for (std::size_t i = 1; i < std::min<std::size_t>(4, order.size()); ++i) {
            const double cost = rounded(0.03 + 0.012 * distance(order[i]), 1e4);
            lanes.push_back({s, order[i], cost});
            lanes.push_back({order[i], s, cost});
        }
    }
    const auto ends = [](const StockLane& lane) { return std::pair(lane.from, lane.to); };
    std::ranges::sort(lanes, {}, ends);
    lanes.erase(std::ranges::unique(lanes, {}, ends).begin(), lanes.end());
    return lanes;
}

/// One product: its costs, its demand at every site and what lies there. Returns what is wished by site.
void fill_product(NetworkProblem& p, std::size_t k, const std::vector<double>& site_level, Generator g,
                  std::vector<double>& wish) {
    p.unit_cost[k] = rounded(std::exp(1.6 + 0.9 * g.normal()), 100);
    p.unit_volume[k] = std::max(0.001, rounded(std::exp(0.8 * g.normal()), 1000));
    const double margin = between(g, 0.25, 0.6);
    const double ageing = g.chance(0.3) ? 0.05 : 0;
    p.holding_cost[k] = rounded(p.unit_cost[k] * (0.004 + ageing) + p.unit_volume[k] * 0.02, 1e4);
    p.stockout_cost[k] = rounded(p.unit_cost[k] * margin / (1 - margin) * between(g, 1.0, 1.6), 1e4);
    const double level = std::exp(1.0 + 1.2 * g.normal()), spread = between(g, 0.35, 1.1);
    const double ratio = p.stockout_cost[k] / (p.stockout_cost[k] + p.holding_cost[k]);
    const auto wished = std::min(p.points - 1, static_cast<std::size_t>(ratio * double(p.points)));
    for (std::size_t s = 0; s < p.sites; ++s) {
        const auto c = p.cell(k, s);
        const double mean = level * g.gamma(2.0, 0.5) * site_level[s];
        const double shape = 1 / (spread * spread + 1 / std::max(mean, 0.05));
        for (std::size_t j = 0; j < p.points; ++j) {
            const double at = gamma_quantile(shape, (double(j) + 0.5) / double(p.points)) * mean / shape;
            p.demand[c * p.points + j] = static_cast<std::int32_t>(std::lround(at));
        }
        constexpr std::array<double, 4> fill{0.0, 0.3, 0.8, 1.6}, up_to{0.25, 0.60, 0.85, 1.0};
        const auto kind = std::ranges::lower_bound(up_to, g.uniform()) - up_to.begin();
        wish[s] = p.demand_at(c)[wished];
        p.on_hand[c] = static_cast<std::int32_t>(g.poisson(wish[s] * fill[static_cast<std::size_t>(kind)]));
    }
}

}  // namespace

NetworkProblem make_network_example(const NetworkExample& example, unsigned threads) {
    NetworkProblem p;
    p.skus = example.skus;
    p.sites = example.sites;
    p.points = example.points;
    for (auto* values : {&p.unit_cost, &p.unit_volume, &p.holding_cost, &p.stockout_cost}) { values->resize(p.skus); }
    p.on_hand.resize(p.skus * p.sites);
    p.demand.resize(p.on_hand.size() * p.points);
    const Stream places(example.seed, "network example: sites");
    const Stream products(example.seed, "network example: products");
    std::vector<std::array<double, 2>> at(p.sites);
    std::vector<double> level(p.sites), slack(p.sites);
    for (std::size_t s = 0; s < p.sites; ++s) {
        Generator g = places.at(s);
        at[s] = {between(g, 0, 40), between(g, 0, 40)};
        level[s] = between(g, 0.4, 1.6);
        slack[s] = between(g, 0.7, 1.05);
        p.inbound_cost.push_back(rounded(between(g, 0.04, 0.12), 1e4));
    }
    p.lanes = lanes_between(at);
    constexpr std::size_t block = 256;
    const std::size_t blocks = (p.skus + block - 1) / block;
    struct Totals {
        std::vector<double> wished, lying;
        double missing = 0;
    };
    std::vector<Totals> totals(blocks);
    parallel_for(blocks, threads, [&](std::size_t begin, std::size_t end) {
        std::vector<double> wish(p.sites);
        for (std::size_t b = begin; b < end; ++b) {
            totals[b] = {std::vector<double>(p.sites), std::vector<double>(p.sites), 0};
            for (std::size_t k = b * block; k < std::min(p.skus, (b + 1) * block); ++k) {
                fill_product(p, k, level, products.at(k), wish);
                for (std::size_t s = 0; s < p.sites; ++s) {
                    const double have = p.on_hand[p.cell(k, s)];
                    totals[b].wished[s] += wish[s] * p.unit_volume[k];
                    totals[b].lying[s] += have * p.unit_volume[k];
                    totals[b].missing += std::max(0.0, wish[s] - have) * p.unit_cost[k];
                }
            }
        }
    });
    double missing = 0;
    for (const auto& t : totals) { missing += t.missing; }
    for (std::size_t s = 0; s < p.sites; ++s) {
        double wished = 0, lying = 0;
        for (const auto& t : totals) {
            wished += t.wished[s];
            lying += t.lying[s];
        }
        p.capacity.push_back(rounded(std::max(wished * slack[s], lying * 1.02), 10));
    }
    p.budget = rounded(0.7 * missing, 100);
    return p;
}

}  // namespace nearstock
