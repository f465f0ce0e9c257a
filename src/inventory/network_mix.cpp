#include "inventory/network_mix.hpp"

#include "core/parallel.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

/// A product under one decision.
struct ItemUse {
    double priced_cost = 0;
    double money = 0;
    std::vector<double> litres;  // by site
};

void item_use(const NetworkProblem& p, const NetworkPrices& prices, const NetworkDecision& decision, std::size_t k,
              ItemUse& use) {
    use.priced_cost = use.money = 0;
    use.litres.resize(p.sites);
    const double volume = p.unit_volume[k];
    for (std::size_t s = 0; s < p.sites; ++s) {
        const auto c = p.cell(k, s);
        use.litres[s] = p.on_hand[c] + decision.purchase[c];
        use.money += p.unit_cost[k] * decision.purchase[c];
        use.priced_cost += (p.inbound_cost[s] * volume + prices.budget * p.unit_cost[k]) * decision.purchase[c];
    }
    for (const auto& [lane, units] : decision.moves[k]) {
        use.litres[p.lanes[lane].from] -= units;
        use.litres[p.lanes[lane].to] += units;
        use.priced_cost += p.lanes[lane].cost_per_litre * volume * units;
    }
    for (std::size_t s = 0; s < p.sites; ++s) {
        use.priced_cost +=
            newsvendor_cost(p, p.cell(k, s), std::llround(use.litres[s])) + prices.capacity[s] * volume * use.litres[s];
        use.litres[s] *= volume;
    }
}

struct Change {
    double cost = 0;  // above the product's best at these prices
    double gain = 0;  // less misuse, at the start
    std::uint32_t sku = 0;
    std::uint32_t other = 0;
};

/// What is over the limits or unused, at the prices; what is free counts only when it is over.
class Misuse {
public:
    Misuse(const NetworkProblem& problem, const NetworkPrices& prices)
        : weight_(prices.capacity), money_weight_(prices.budget) {
        double usual = 0, priced = 0;
        for (const double price : prices.capacity) {
            usual += price;
            priced += price > 0 ? 1 : 0;
        }
        over_weight_ = priced > 0 ? usual / priced : 1;
        room_ = problem.capacity;
        money_ = problem.budget;
    }
    void take(const ItemUse& use, double sign) {
        for (std::size_t s = 0; s < room_.size(); ++s) { room_[s] -= sign * use.litres[s]; }
        money_ -= sign * use.money;
    }
    [[nodiscard]] double gain(const ItemUse& from, const ItemUse& to) const {
        double gain = money_weight_ * (std::abs(money_) - std::abs(money_ + from.money - to.money));
        for (std::size_t s = 0; s < room_.size(); ++s) {
            const double after = room_[s] + from.litres[s] - to.litres[s];
            if (after != room_[s]) {
                gain += at(s, room_[s]) - at(s, after);
            }
        }
        return gain;
    }

private:
    [[nodiscard]] double at(std::size_t s, double room) const {
        return room < 0 ? -room * std::max(weight_[s], over_weight_) : room * weight_[s];
    }
    std::vector<double> weight_, room_;
    double money_weight_ = 0, over_weight_ = 0, money_ = 0;
};

bool same(const NetworkProblem& p, const NetworkDecision& a, const NetworkDecision& b, std::size_t k) {
    const auto first = a.purchase.begin() + std::ptrdiff_t(p.cell(k, 0));
    return a.moves[k] == b.moves[k] &&
           std::equal(first, first + std::ptrdiff_t(p.sites), b.purchase.begin() + std::ptrdiff_t(p.cell(k, 0)));
}

}  // namespace

void mix_decisions(const NetworkProblem& problem, const NetworkPrices& prices, std::span<const NetworkDecision> others,
                   NetworkDecision& decision, unsigned threads) {
    if (others.empty()) {
        return;
    }
    Misuse misuse(problem, prices);
    ItemUse own, theirs;
    for (std::size_t k = 0; k < problem.skus; ++k) {
        item_use(problem, prices, decision, k, own);
        misuse.take(own, 1);
    }
    std::vector<std::vector<Change>> found(problem.skus);
    parallel_for(problem.skus, threads, [&](std::size_t begin, std::size_t end) {
        ItemUse mine, other;
        for (std::size_t k = begin; k < end; ++k) {
            item_use(problem, prices, decision, k, mine);
            for (std::uint32_t o = 0; o < others.size(); ++o) {
                if (same(problem, decision, others[o], k)) {
                    continue;
                }
                item_use(problem, prices, others[o], k, other);
                const double gain = misuse.gain(mine, other), cost = other.priced_cost - mine.priced_cost;
                if (gain > 2 * cost && gain > 0) {
                    found[k].push_back({std::max(0.0, cost), gain, std::uint32_t(k), o});
                }
            }
        }
    });
    std::vector<Change> changes;
    for (const auto& some : found) { changes.insert(changes.end(), some.begin(), some.end()); }
    std::ranges::sort(changes, {},
                      [](const Change& c) { return std::tuple(c.cost / c.gain, -c.gain, c.sku, c.other); });
    std::vector<std::uint8_t> changed(problem.skus);
    for (const auto& change : changes) {
        const auto k = change.sku;
        if (changed[k] != 0) {
            continue;
        }
        item_use(problem, prices, decision, k, own);
        item_use(problem, prices, others[change.other], k, theirs);
        if (misuse.gain(own, theirs) <= 2 * change.cost + 1e-12) {
            continue;
        }
        misuse.take(own, -1);
        misuse.take(theirs, 1);
        std::copy_n(others[change.other].purchase.begin() + std::ptrdiff_t(problem.cell(k, 0)), problem.sites,
                    decision.purchase.begin() + std::ptrdiff_t(problem.cell(k, 0)));
        decision.moves[k] = others[change.other].moves[k];
        changed[k] = 1;
    }
}

}  // namespace nearstock
