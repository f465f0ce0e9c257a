#include "inventory/network_recovery.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace nearstock {

namespace {

struct Candidate {
    double key = 0;  // what a litre, or a unit of money, loses or gains
    std::uint32_t sku = 0;
    std::uint32_t site = 0;
    [[nodiscard]] bool operator<(const Candidate& other) const {
        return key != other.key ? key < other.key : sku != other.sku ? sku < other.sku : site < other.site;
    }
    [[nodiscard]] bool operator>(const Candidate& other) const { return other < *this; }
};

class Recovery {
public:
    Recovery(const NetworkProblem& problem, const NetworkPrices& prices, NetworkDecision& decision)
        : p_(problem), prices_(prices), decision_(decision), stock_(problem.on_hand), room_(problem.capacity) {
        money_ = problem.budget;
        for (std::uint32_t k = 0; k < p_.skus; ++k) {
            for (const auto& [lane, units] : decision.moves[k]) {
                stock_[p_.cell(k, p_.lanes[lane].from)] -= units;
                stock_[p_.cell(k, p_.lanes[lane].to)] += units;
            }
            for (std::uint32_t s = 0; s < p_.sites; ++s) {
                const auto c = p_.cell(k, s);
                stock_[c] += decision.purchase[c];
                room_[s] -= p_.unit_volume[k] * stock_[c];
                money_ -= p_.unit_cost[k] * decision.purchase[c];
            }
        }
    }

    void fit() {
        for (std::uint32_t s = 0; s < p_.sites; ++s) {
            if (room_[s] < 0) {
                empty_site(s);
            }
        }
        if (money_ < 0) {
            save_money();
        }
        fill();
    }

private:
    /// Cost of one unit more, and saved by one unit less, apart from prices and purchase.
    [[nodiscard]] double slope(std::size_t c, std::size_t k, std::int32_t stock) const {
        return newsvendor_slope(p_, k, points_met(p_, c, stock));
    }
    [[nodiscard]] double next_gain(std::uint32_t k, std::uint32_t s) const {
        const auto c = p_.cell(k, s);
        return -slope(c, k, stock_[c]) - p_.inbound_cost[s] * p_.unit_volume[k];
    }
    [[nodiscard]] double last_loss(std::uint32_t k, std::uint32_t s) const {
        const auto c = p_.cell(k, s);
        return -slope(c, k, stock_[c] - 1) - p_.inbound_cost[s] * p_.unit_volume[k];
    }
    [[nodiscard]] std::int32_t until_next(std::size_t c) const {
        const auto demand = p_.demand_at(c);
        const auto above = std::ranges::upper_bound(demand, stock_[c]);
        return above == demand.end() ? std::numeric_limits<std::int32_t>::max() : *above - stock_[c];
    }
    [[nodiscard]] std::int32_t until_last(std::size_t c) const {
        const auto demand = p_.demand_at(c);
        const auto at = std::ranges::lower_bound(demand, stock_[c]);
        return at == demand.begin() ? stock_[c] : stock_[c] - *(at - 1);
    }
    void buy(std::uint32_t k, std::uint32_t s, std::int32_t units) {
        const auto c = p_.cell(k, s);
        decision_.purchase[c] += units;
        stock_[c] += units;
        room_[s] -= p_.unit_volume[k] * units;
        money_ -= p_.unit_cost[k] * units;
    }
    static std::int32_t units_for(double amount, double of_one) {
        // At least one: an amount that is but rounding would never be met by none.
        return of_one > 0 ? static_cast<std::int32_t>(std::clamp(std::ceil(amount / of_one - 1e-9), 1.0, 1e9))
                          : 1000000000;
    }

    void empty_site(std::uint32_t s) {
        std::vector<Candidate> heap;
        const auto key = [&](std::uint32_t k) {
            return (last_loss(k, s) - prices_.budget * p_.unit_cost[k]) / p_.unit_volume[k];
        };
        for (std::uint32_t k = 0; k < p_.skus; ++k) {
            if (decision_.purchase[p_.cell(k, s)] > 0 && p_.unit_volume[k] > 0) {
                heap.push_back({key(k), k, s});
            }
        }
        std::make_heap(heap.begin(), heap.end(), std::greater<Candidate>{});
        while (room_[s] < 0 && !heap.empty()) {
            std::pop_heap(heap.begin(), heap.end(), std::greater<Candidate>{});
            const auto k = heap.back().sku;
            heap.pop_back();
            const auto c = p_.cell(k, s);
            buy(k, s, -std::min({decision_.purchase[c], until_last(c), units_for(-room_[s], p_.unit_volume[k])}));
            if (decision_.purchase[c] > 0) {
                heap.push_back({key(k), k, s});
                std::push_heap(heap.begin(), heap.end(), std::greater<Candidate>{});
            }
        }
        if (room_[s] < 0) {
            send_back(s);
        }
    }

    /// Takes back transfers into a site: where they came from they fitted before. What was bought there in their place
    /// goes.
    void send_back(std::uint32_t s) {
        for (std::uint32_t k = 0; k < p_.skus && room_[s] < 0; ++k) {
            for (auto& [lane, units] : decision_.moves[k]) {
                if (p_.lanes[lane].to != s || units == 0 || p_.unit_volume[k] <= 0 || room_[s] >= 0) {
                    continue;
                }
                const auto from = p_.lanes[lane].from;
                const auto back = std::min(units, units_for(-room_[s], p_.unit_volume[k]));
                units -= back;
                stock_[p_.cell(k, s)] -= back;
                stock_[p_.cell(k, from)] += back;
                room_[s] += p_.unit_volume[k] * back;
                room_[from] -= p_.unit_volume[k] * back;
                if (room_[from] < 0) {
                    unsettled_.push_back(from);
                }
            }
            std::erase_if(decision_.moves[k], [](const auto& move) { return move.second == 0; });
        }
        while (!unsettled_.empty()) {
            const auto from = unsettled_.back();
            unsettled_.pop_back();
            if (room_[from] < 0) {
                empty_site(from);
            }
        }
    }

    void save_money() {
        std::vector<Candidate> heap;
        const auto key = [&](std::uint32_t k, std::uint32_t s) {
            return (last_loss(k, s) - prices_.capacity[s] * p_.unit_volume[k]) / p_.unit_cost[k];
        };
        for (std::uint32_t k = 0; k < p_.skus; ++k) {
            for (std::uint32_t s = 0; s < p_.sites; ++s) {
                if (decision_.purchase[p_.cell(k, s)] > 0 && p_.unit_cost[k] > 0) {
                    heap.push_back({key(k, s), k, s});
                }
            }
        }
        std::make_heap(heap.begin(), heap.end(), std::greater<Candidate>{});
        while (money_ < 0 && !heap.empty()) {
            std::pop_heap(heap.begin(), heap.end(), std::greater<Candidate>{});
            const auto [value, k, s] = heap.back();
            heap.pop_back();
            const auto c = p_.cell(k, s);
            buy(k, s, -std::min({decision_.purchase[c], until_last(c), units_for(-money_, p_.unit_cost[k])}));
            if (decision_.purchase[c] > 0) {
                heap.push_back({key(k, s), k, s});
                std::push_heap(heap.begin(), heap.end(), std::greater<Candidate>{});
            }
        }
    }

    /// Gives what is left to the purchases that gain most for what they take at these prices.
    void fill() {
        const auto charge = [&](std::uint32_t k, std::uint32_t s) {
            return prices_.capacity[s] * p_.unit_volume[k] + prices_.budget * p_.unit_cost[k];
        };
        const auto key = [&](std::uint32_t k, std::uint32_t s) {
            const double gain = next_gain(k, s), price = charge(k, s);
            return gain <= 0 ? -1.0 : gain / (price + 1e-9 * p_.stockout_cost[k]);
        };
        // What gains less than half of its charge is not worth what is left at the margin.
        constexpr double worth = 0.5;
        std::vector<Candidate> heap;
        for (std::uint32_t k = 0; k < p_.skus; ++k) {
            for (std::uint32_t s = 0; s < p_.sites; ++s) {
                if (const double value = key(k, s); value > worth && fits(k, s)) {
                    heap.push_back({value, k, s});
                }
            }
        }
        std::make_heap(heap.begin(), heap.end());
        while (!heap.empty()) {
            std::pop_heap(heap.begin(), heap.end());
            const auto [value, k, s] = heap.back();
            heap.pop_back();
            if (!fits(k, s)) {
                continue;
            }
            const auto c = p_.cell(k, s);
            const auto by_room = p_.unit_volume[k] > 0 ? std::floor(room_[s] / p_.unit_volume[k]) : 1e9;
            const auto by_money = p_.unit_cost[k] > 0 ? std::floor(money_ / p_.unit_cost[k]) : 1e9;
            const auto units = std::min({double(until_next(c)), by_room, by_money});
            buy(k, s, static_cast<std::int32_t>(units));
            if (const double next = key(k, s); next > worth) {
                heap.push_back({next, k, s});
                std::push_heap(heap.begin(), heap.end());
            }
        }
    }
    [[nodiscard]] bool fits(std::uint32_t k, std::uint32_t s) const {
        return p_.unit_volume[k] <= room_[s] && p_.unit_cost[k] <= money_;
    }

    const NetworkProblem& p_;
    const NetworkPrices& prices_;
    NetworkDecision& decision_;
    std::vector<std::int32_t> stock_;
    std::vector<double> room_;  // litres left, by site
    double money_ = 0;
    std::vector<std::uint32_t> unsettled_;
};

}  // namespace

void recover_plan(const NetworkProblem& problem, const NetworkPrices& prices, NetworkDecision& decision) {
    Recovery(problem, prices, decision).fit();
}

}  // namespace nearstock
