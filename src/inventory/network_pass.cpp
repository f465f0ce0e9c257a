#include "inventory/network_pass.hpp"

#include "core/parallel.hpp"

#include <algorithm>

namespace nearstock {

NetworkDecision::NetworkDecision(const NetworkProblem& problem)
    : purchase(problem.skus * problem.sites), moves(problem.skus) {}

double NetworkUse::bound(const NetworkProblem& problem, const NetworkPrices& prices) const {
    double value = priced_cost - prices.budget * problem.budget;
    for (std::size_t s = 0; s < problem.sites; ++s) { value -= prices.capacity[s] * problem.capacity[s]; }
    return value;
}

namespace {

NetworkUse nothing(std::size_t sites) {
    NetworkUse use;
    use.litres.assign(sites, 0);
    use.curvature.space.assign(sites, 0);
    use.curvature.crossed.assign(sites, 0);
    return use;
}

void add(NetworkUse& sum, const NetworkUse& part) {
    sum.priced_cost += part.priced_cost;
    sum.spend += part.spend;
    sum.curvature.money += part.curvature.money;
    for (std::size_t s = 0; s < sum.litres.size(); ++s) {
        sum.litres[s] += part.litres[s];
        sum.curvature.space[s] += part.curvature.space[s];
        sum.curvature.crossed[s] += part.curvature.crossed[s];
    }
}

}  // namespace

NetworkUse price_products(const NetworkProblem& problem, const LaneIndex& lanes, const NetworkPrices& prices,
                          std::span<const std::uint32_t> skus, NetworkDecision& decision, unsigned threads) {
    constexpr std::size_t block = 64;
    const std::size_t blocks = (skus.size() + block - 1) / block;
    std::vector<NetworkUse> parts(blocks);
    parallel_for(blocks, threads, [&](std::size_t begin, std::size_t end) {
        NetworkItem item(problem, lanes);
        for (std::size_t b = begin; b < end; ++b) {
            auto& part = parts[b] = nothing(problem.sites);
            for (std::size_t i = b * block; i < std::min(skus.size(), (b + 1) * block); ++i) {
                const std::size_t k = skus[i];
                const std::span<std::int32_t> purchase(&decision.purchase[problem.cell(k, 0)], problem.sites);
                item.start(k, purchase, decision.moves[k]);
                part.priced_cost += item.optimise(prices);
                item.add_curvature(part.curvature);
                std::ranges::copy(item.purchase(), purchase.begin());
                item.moves(decision.moves[k]);
                for (std::size_t s = 0; s < problem.sites; ++s) {
                    part.litres[s] += problem.unit_volume[k] * item.stock()[s];
                    part.spend += problem.unit_cost[k] * purchase[s];
                }
            }
        }
    });
    NetworkUse use = nothing(problem.sites);
    for (const auto& part : parts) { add(use, part); }
    return use;
}

}  // namespace nearstock
