#include "inventory/facility_bound.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

namespace nearstock {

FacilityBound::FacilityBound(const FacilityProblem& problem) : problem_(problem) {
    for (const double d : problem.service.demand) { wanted_ += d; }
    shares_.resize(problem.service.sites() * problem.service.customers());
}

std::vector<double> FacilityBound::first_prices() const {
    TransportationProblem spread = problem_.service;
    std::vector<char> usable(spread.sites());
    for (std::size_t j = 0; j < spread.sites(); ++j) {
        usable[j] = static_cast<char>(spread.capacity[j] > 0);
        for (std::size_t i = 0; usable[j] != 0 && i < spread.customers(); ++i) {
            spread.full_cost[j * spread.customers() + i] +=
                problem_.opening_cost[j] * spread.demand[i] / spread.capacity[j];
        }
    }
    const auto answer = transport(spread, usable);
    return answer ? answer->marginal : std::vector<double>(spread.customers());
}

double FacilityBound::knapsack(std::size_t site, const std::vector<double>& prices, std::vector<double>& shares) {
    const auto& s = problem_.service;
    const std::size_t n = s.customers();
    items_.clear();
    for (std::size_t i = 0; i < n; ++i) {
        shares[site * n + i] = 0;
        const double gain = s.cost(site, i) - prices[i];
        if (gain < 0) {
            items_.push_back({s.demand[i] > 0 ? gain / s.demand[i] : -std::numeric_limits<double>::infinity(), i});
        }
    }
    std::ranges::sort(items_, [](const Item& a, const Item& b) {
        return a.ratio != b.ratio ? a.ratio < b.ratio : a.customer < b.customer;
    });
    double room = s.capacity[site];
    double value = problem_.opening_cost[site];
    for (const auto& item : items_) {
        const double demand = s.demand[item.customer];
        const double share = demand > room ? room / demand : 1;
        shares[site * n + item.customer] = share;
        value += share * (s.cost(site, item.customer) - prices[item.customer]);
        room -= share * demand;
        if (room <= 0) {
            break;
        }
    }
    return value;
}

double FacilityBound::with_states(double price_sum, const std::vector<double>& value,
                                  const std::vector<SiteState>& states, std::vector<char>* chosen) const {
    const auto& capacity = problem_.service.capacity;
    double bound = price_sum;
    double missing = wanted_;
    std::vector<std::size_t> idle;  // free sites that do not pay by themselves
    for (std::size_t j = 0; j < value.size(); ++j) {
        const bool opens = states[j] == SiteState::open || (states[j] == SiteState::free && value[j] < 0);
        if (opens) {
            bound += value[j];
            missing -= capacity[j];
        } else if (states[j] == SiteState::free) {
            idle.push_back(j);
        }
        if (chosen != nullptr) {
            (*chosen)[j] = static_cast<char>(opens);
        }
    }
    if (missing <= 1e-9 * wanted_) {
        return bound;
    }
    // More sites must open. Not less than the cheapest fraction of them by capacity, nor than as many of the cheapest
    // as the largest capacities take.
    std::ranges::sort(idle,
                      [&](std::size_t a, std::size_t b) { return value[a] * capacity[b] < value[b] * capacity[a]; });
    double by_fraction = 0, left = missing;
    for (const std::size_t j : idle) {
        if (left <= 0) {
            break;
        }
        const double part = capacity[j] > 0 ? std::min(1.0, left / capacity[j]) : 0;
        by_fraction += part * value[j];
        left -= part * capacity[j];
        if (chosen != nullptr) {
            (*chosen)[j] = 1;
        }
    }
    if (left > 1e-9 * wanted_) {
        return std::numeric_limits<double>::infinity();
    }
    std::vector<double> rooms, values;
    for (const std::size_t j : idle) {
        rooms.push_back(capacity[j]);
        values.push_back(value[j]);
    }
    std::ranges::sort(rooms, std::greater<>{});
    std::ranges::sort(values);
    double by_count = 0;
    left = missing;
    for (std::size_t k = 0; k < rooms.size() && left > 1e-9 * wanted_; ++k) {
        by_count += values[k];
        left -= rooms[k];
    }
    return bound + std::max(by_fraction, by_count);
}

PricedSites FacilityBound::at(const std::vector<double>& prices, const std::vector<SiteState>& states) {
    const auto& s = problem_.service;
    PricedSites result{0, std::vector<double>(s.sites()), std::vector<char>(s.sites()),
                       std::vector<double>(s.customers())};
    for (std::size_t j = 0; j < s.sites(); ++j) {
        if (states[j] != SiteState::closed) {
            result.value[j] = knapsack(j, prices, shares_);
        }
    }
    result.bound =
        with_states(std::accumulate(prices.begin(), prices.end(), 0.0), result.value, states, &result.chosen);
    for (std::size_t j = 0; j < s.sites(); ++j) {
        for (std::size_t i = 0; result.chosen[j] != 0 && i < s.customers(); ++i) {
            result.served[i] += shares_[j * s.customers() + i];
        }
    }
    return result;
}

}  // namespace nearstock
