#include "inventory/network_prices.hpp"

#include "core/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace nearstock {

namespace {

/// The limits that a set of products must keep to: all of them the true ones, a sample its share.
struct Limits {
    std::vector<double> litres;
    double money = 0;
};

double dual_value(const NetworkUse& use, const NetworkPrices& prices, const Limits& limits) {
    double value = use.priced_cost - prices.budget * limits.money;
    for (std::size_t s = 0; s < limits.litres.size(); ++s) { value -= prices.capacity[s] * limits.litres[s]; }
    return value;
}

/// How far off the curvature of purchases alone is, by site and for money (last): transfers and products not bought
/// react too. Learnt from what a step really changed.
using Stiffness = std::vector<double>;

/// Newton's step on the prices that bind, from the arrow-shaped system (a diagonal for the sites, a border for money).
/// Returns what it promises to add to the dual value.
double newton_step(const NetworkUse& use, const NetworkPrices& at, const Limits& limits, const Stiffness& stiffness,
                   double length, double usual_price, NetworkPrices& to) {
    const std::size_t sites = limits.litres.size();
    const auto& c = use.curvature;
    const double money_gap = use.spend - limits.money;
    bool money_free = at.budget > 0 || money_gap > 0;
    std::vector<std::uint8_t> is_free(sites);
    double mean_space = 0;
    for (std::size_t s = 0; s < sites; ++s) {
        is_free[s] = at.capacity[s] > 0 || use.litres[s] > limits.litres[s] ? 1 : 0;
        mean_space += c.space[s] / double(sites);
    }
    const auto diagonal = [&](std::size_t s) { return stiffness[s] * (c.space[s] + 1e-3 * mean_space + 1e-12); };
    double pivot = stiffness[sites] * (c.money + 1e-12), right = money_gap;
    for (std::size_t s = 0; s < sites; ++s) {
        if (is_free[s] != 0) {
            pivot -= c.crossed[s] * c.crossed[s] / diagonal(s);
            right -= c.crossed[s] * (use.litres[s] - limits.litres[s]) / diagonal(s);
        }
    }
    pivot = std::max(pivot, 0.05 * c.money + 1e-12);
    double money_step = money_free ? right / pivot : 0;
    money_step = std::max(-at.budget, length * money_step);
    to = at;
    to.budget = at.budget + money_step;
    double promise = money_step * money_gap;
    for (std::size_t s = 0; s < sites; ++s) {
        if (is_free[s] == 0) {
            continue;
        }
        const double gap = use.litres[s] - limits.litres[s];
        double step = (length * gap - c.crossed[s] * money_step) / diagonal(s);
        // A price at most doubles, or reaches a usual one, in one step: the curvature is local.
        step = std::clamp(step, -at.capacity[s], at.capacity[s] + usual_price);
        to.capacity[s] = at.capacity[s] + step;
        promise += step * gap;
    }
    return promise;
}

/// Compares what a step changed with what the curvature said it would, site by site.
void learn(const NetworkUse& before, const NetworkUse& after, const NetworkPrices& from, const NetworkPrices& to,
           Stiffness& stiffness) {
    const std::size_t sites = from.capacity.size();
    const double money_step = to.budget - from.budget;
    const auto adapt = [](double& factor, double seen, double said) {
        if (std::abs(said) > 1e-9) {
            factor = std::clamp(factor * std::sqrt(std::clamp(seen / said, 0.25, 4.0)), 0.3, 8.0);
        }
    };
    double said_money = stiffness[sites] * before.curvature.money * money_step;
    for (std::size_t s = 0; s < sites; ++s) {
        const double step = to.capacity[s] - from.capacity[s];
        said_money += before.curvature.crossed[s] * step;
        if (step != 0) {
            adapt(stiffness[s], before.litres[s] - after.litres[s],
                  stiffness[s] * before.curvature.space[s] * step + before.curvature.crossed[s] * money_step);
        }
    }
    adapt(stiffness[sites], before.spend - after.spend, said_money);
}

struct Ascent {
    NetworkPrices prices;
    NetworkDecision decision;
    NetworkUse use;
    double value = -std::numeric_limits<double>::infinity();
    int passes = 0;
    std::vector<NetworkDecision> others;  // the last passes' that are not the best
};

/// What a litre of missed sales costs, on average: a yardstick for the price of space.
double missed_per_litre(const NetworkProblem& problem, std::span<const std::uint32_t> skus) {
    double cost = 0, litres = 0;
    for (const auto k : skus) {
        cost += problem.stockout_cost[k];
        litres += problem.unit_volume[k];
    }
    return litres > 0 ? cost / litres : 0;
}

Ascent ascend(const NetworkProblem& problem, const LaneIndex& lanes, std::span<const std::uint32_t> skus,
              const Limits& limits, NetworkPrices start, NetworkDecision decision, int passes, double enough,
              std::size_t others, unsigned threads, const std::function<void(double, int)>& progress) {
    Ascent best{std::move(start), std::move(decision), {}, -std::numeric_limits<double>::infinity(), 0, {}};
    best.use = price_products(problem, lanes, best.prices, skus, best.decision, threads);
    best.value = dual_value(best.use, best.prices, limits);
    best.passes = 1;
    double length = 1;
    const double usual_price = missed_per_litre(problem, skus);
    Stiffness stiffness(problem.sites + 1, 1.0);
    while (best.passes < passes) {
        NetworkPrices trial;
        const double promise = newton_step(best.use, best.prices, limits, stiffness, length, usual_price, trial);
        if (promise <= enough * std::abs(best.value)) {
            break;
        }
        NetworkDecision trial_decision = best.decision;
        auto use = price_products(problem, lanes, trial, skus, trial_decision, threads);
        const double value = dual_value(use, trial, limits);
        ++best.passes;
        learn(best.use, use, best.prices, trial, stiffness);
        if (value > best.value) {
            best.value = value;
            best.prices = std::move(trial);
            best.use = std::move(use);
            std::swap(best.decision, trial_decision);
            length = std::min(1.0, length * 1.6);
        } else {
            length *= 0.4;
        }
        // trial_decision is now the worse of the two.
        if (others > 0) {
            if (best.others.size() == others) {
                best.others.erase(best.others.begin());
            }
            best.others.push_back(std::move(trial_decision));
        }
        if (progress) {
            progress(best.value, best.passes);
        }
    }
    return best;
}

/// The litres by site, and the money, that these products would use if each were stocked by its own newsvendor rule.
Limits wished(const NetworkProblem& problem, std::span<const std::uint32_t> skus) {
    Limits wish{std::vector<double>(problem.sites), 0};
    for (const auto k : skus) {
        const double ratio =
            problem.stockout_cost[k] / std::max(1e-300, problem.stockout_cost[k] + problem.holding_cost[k]);
        const auto point = std::min(problem.points - 1, static_cast<std::size_t>(ratio * double(problem.points)));
        for (std::size_t s = 0; s < problem.sites; ++s) {
            const auto c = problem.cell(k, s);
            const double want = problem.demand_at(c)[point], have = problem.on_hand[c];
            wish.litres[s] += problem.unit_volume[k] * std::max(want, have);
            wish.money += problem.unit_cost[k] * std::max(0.0, want - have);
        }
    }
    return wish;
}

/// Some of the products, drawn by a fixed stream so that an ordered list gives a fair sample; ascending.
std::vector<std::uint32_t> sample_of(std::size_t skus, std::size_t count) {
    const Stream draws(1, "network prices: sample");
    std::vector<std::pair<std::uint64_t, std::uint32_t>> keys(skus);
    for (std::uint32_t k = 0; k < skus; ++k) { keys[k] = {draws.at(k).next(), k}; }
    std::ranges::nth_element(keys, keys.begin() + std::ptrdiff_t(count));
    std::vector<std::uint32_t> result(count);
    for (std::size_t i = 0; i < count; ++i) { result[i] = keys[i].second; }
    std::ranges::sort(result);
    return result;
}

NetworkPrices sampled_prices(const NetworkProblem& problem, const LaneIndex& lanes, const NetworkPrices& start,
                             std::span<const std::uint32_t> all, const PriceSearch& search, unsigned threads) {
    const auto sample = sample_of(problem.skus, search.sample);
    const Limits whole = wished(problem, all);
    Limits part = wished(problem, sample);
    for (std::size_t s = 0; s < problem.sites; ++s) {
        part.litres[s] = whole.litres[s] > 0 ? problem.capacity[s] * part.litres[s] / whole.litres[s] : 0;
    }
    part.money = whole.money > 0 ? problem.budget * part.money / whole.money : 0;
    return ascend(problem, lanes, sample, part, start, NetworkDecision(problem), search.sample_passes, search.enough, 0,
                  threads, {})
        .prices;
}

}  // namespace

PricedNetwork find_prices(const NetworkProblem& problem, const LaneIndex& lanes, NetworkPrices start,
                          NetworkDecision decision, const PriceSearch& search, unsigned threads,
                          const std::function<void(double, int)>& progress) {
    std::vector<std::uint32_t> all(problem.skus);
    std::iota(all.begin(), all.end(), 0U);
    start.capacity.resize(problem.sites, 0);
    const bool cold = start.budget == 0 && std::ranges::all_of(start.capacity, [](double price) { return price == 0; });
    if (cold && problem.skus >= 2 * search.sample) {
        start = sampled_prices(problem, lanes, start, all, search, threads);
    }
    const Limits limits{problem.capacity, problem.budget};
    auto found = ascend(problem, lanes, all, limits, std::move(start), std::move(decision), search.passes,
                        search.enough, search.others, threads, progress);
    return {std::move(found.prices),
            std::move(found.decision),
            std::move(found.others),
            std::move(found.use),
            found.value,
            found.passes};
}

}  // namespace nearstock
