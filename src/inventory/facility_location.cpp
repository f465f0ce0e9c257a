#include "inventory/facility_location.hpp"

#include "inventory/facility_bound.hpp"
#include "inventory/textbook_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

namespace nearstock {

namespace {

constexpr double proven = 1e-9;  // relative: a plan this much better is not looked for
constexpr int root_steps = 400;
constexpr int node_steps = 60;
// Of the subgradient steps; all prove the same optimum, sooner or later.
constexpr double first_length = 0.4;  // of the step that would close the gap if the bound were linear
constexpr double memory = 0.7;
constexpr int patience = 10;  // steps without a better bound before they get shorter

Status valid(const FacilityProblem& p) {
    const auto& s = p.service;
    if (s.capacity.empty() || s.demand.empty() || p.opening_cost.size() != s.sites() ||
        s.full_cost.size() != s.sites() * s.customers()) {
        return refuse(fmt::format("{} sites, {} opening costs, {} customers, {} costs", s.sites(),
                                  p.opening_cost.size(), s.customers(), s.full_cost.size()),
                      "sites", "give one opening cost per site, and a cost for each site and customer");
    }
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(s.capacity, "capacity"));
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(p.opening_cost, "opening cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(s.demand, "demand"));
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(s.full_cost, "cost"));
    const double room = std::accumulate(s.capacity.begin(), s.capacity.end(), 0.0);
    const double wanted = std::accumulate(s.demand.begin(), s.demand.end(), 0.0);
    if (room < wanted) {
        return refuse(fmt::format("all sites together hold {}, demand is {}", room, wanted), "capacity",
                      "add capacity or take demand away");
    }
    return {};
}

class Search {
public:
    explicit Search(const FacilityProblem& problem) : p_(problem), bound_(problem) {}

    FacilityAnswer run() {
        std::vector<SiteState> states(p_.service.sites(), SiteState::free);
        try_plan(std::vector<char>(p_.service.sites(), 1));
        visit(states, bound_.first_prices(), root_steps);
        return std::move(best_);
    }

private:
    [[nodiscard]] bool hopeless(double bound) const { return bound >= best_.cost * (1 - proven); }

    /// Serves everybody from these sites at the least cost; sites that serve nobody are closed.
    void try_plan(const std::vector<char>& open) {
        if (!tried_.insert(open).second) {
            return;
        }
        auto served = transport(p_.service, open);
        if (!served) {
            return;
        }
        const std::size_t n = p_.service.customers();
        std::vector<std::size_t> used;
        double cost = served->cost;
        for (std::size_t j = 0; j < open.size(); ++j) {
            const auto from = served->units.begin() + static_cast<std::ptrdiff_t>(j * n);
            if (std::any_of(from, from + static_cast<std::ptrdiff_t>(n), [](double u) { return u > 0; })) {
                used.push_back(j);
                cost += p_.opening_cost[j];
            }
        }
        if (cost < best_.cost) {
            best_.cost = cost;
            best_.open = std::move(used);
            best_.units = std::move(served->units);
        }
    }

    /// Moves the prices up the bound by subgradient steps (Held, Wolfe and Crowder 1974) along directions that keep
    /// most of the one before (Camerini, Fratta and Maffioli 1975); the best prices and sites.
    PricedSites climb(const std::vector<SiteState>& states, std::vector<double>& prices, int steps) {
        PricedSites best;
        best.bound = -std::numeric_limits<double>::infinity();
        std::vector<double> best_prices = prices;
        std::vector<double> direction(prices.size());
        double length = first_length;
        int waiting = 0;
        for (int step = 0; step < steps && length > 1e-4; ++step) {
            PricedSites now = bound_.at(prices, states);
            if (std::isinf(now.bound)) {
                return now;
            }
            double norm = 0;
            for (std::size_t i = 0; i < direction.size(); ++i) {
                direction[i] = memory * direction[i] + (1 - memory) * (1 - now.served[i]);
                norm += direction[i] * direction[i];
            }
            const double gap = std::max(best_.cost - now.bound, 1e-6 * best_.cost);
            if (now.bound > best.bound) {
                waiting = 0;
                best = std::move(now);
                best_prices = prices;
                try_often(best.chosen, step);
            } else if (++waiting >= patience) {
                length *= 0.7;
                waiting = 0;
                prices = best_prices;
                std::ranges::fill(direction, 0);
                continue;
            }
            if (hopeless(best.bound) || norm < 1e-12) {
                break;
            }
            for (std::size_t i = 0; i < prices.size(); ++i) { prices[i] += length * gap * direction[i] / norm; }
        }
        prices = best_prices;
        return best;
    }
    void try_often(const std::vector<char>& chosen, int step) {
        if (step % 16 == 0) {
            try_plan(chosen);
        }
    }

    /// Fixes what no plan better than the best can do otherwise. False: there is no such plan.
    bool fix(std::vector<SiteState>& states, const std::vector<double>& prices, const PricedSites& priced) {
        const double sum = std::accumulate(prices.begin(), prices.end(), 0.0);
        for (std::size_t j = 0; j < states.size(); ++j) {
            if (states[j] != SiteState::free) {
                continue;
            }
            const auto with = [&](SiteState state) {
                states[j] = state;
                const double bound = bound_.with_states(sum, priced.value, states, nullptr);
                states[j] = SiteState::free;
                return hopeless(bound);
            };
            const bool must_not_open = with(SiteState::open);
            const bool must_not_close = with(SiteState::closed);
            if (must_not_open && must_not_close) {
                return false;
            }
            states[j] = must_not_open ? SiteState::closed : must_not_close ? SiteState::open : SiteState::free;
        }
        return true;
    }

    /// The free site whose value is nearest to nothing either way.
    [[nodiscard]] static std::size_t undecided(const std::vector<SiteState>& states, const std::vector<double>& value) {
        std::size_t best = SIZE_MAX;
        for (std::size_t j = 0; j < states.size(); ++j) {
            if (states[j] == SiteState::free && (best == SIZE_MAX || std::abs(value[j]) < std::abs(value[best]))) {
                best = j;
            }
        }
        return best;
    }

    void visit(std::vector<SiteState> states, std::vector<double> prices, int steps) {
        ++best_.nodes;
        const PricedSites priced = climb(states, prices, steps);
        if (best_.nodes == 1) {
            best_.bound = priced.bound;
        }
        if (hopeless(priced.bound)) {
            return;
        }
        try_plan(priced.chosen);
        if (!fix(states, prices, priced)) {
            return;
        }
        const std::size_t site = undecided(states, priced.value);
        if (site == SIZE_MAX) {
            std::vector<char> open(states.size());
            for (std::size_t j = 0; j < states.size(); ++j) {
                open[j] = static_cast<char>(states[j] == SiteState::open);
            }
            try_plan(open);
            return;
        }
        const bool opens = priced.chosen[site] != 0;
        for (const SiteState state :
             {opens ? SiteState::open : SiteState::closed, opens ? SiteState::closed : SiteState::open}) {
            states[site] = state;
            visit(states, prices, node_steps);
        }
    }

    const FacilityProblem& p_;
    FacilityBound bound_;
    FacilityAnswer best_{.cost = std::numeric_limits<double>::infinity()};
    std::set<std::vector<char>> tried_;
};

}  // namespace

Result<FacilityAnswer> facility_location(const FacilityProblem& problem) {
    NEARSTOCK_RETURN_IF_ERROR(valid(problem));
    FacilityAnswer answer = Search(problem).run();
    answer.bound = std::min(answer.bound, answer.cost);
    return answer;
}

Result<FacilityProblem> parse_or_library(std::string_view text) {
    std::size_t read = 0;
    Status status;
    const auto next = [&]() -> double {
        const std::size_t from = text.find_first_not_of(" \t\r\n");
        text.remove_prefix(from == std::string_view::npos ? text.size() : from);
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        ++read;
        if (error != std::errc() && status) {
            status = refuse(fmt::format("number {} is missing or not a number", read), "facility file",
                            "compare with OR-Library's cap files: sites, customers, capacities, costs");
        }
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        return value;
    };
    const double sites = next(), customers = next();
    NEARSTOCK_RETURN_IF_ERROR(status);
    if (!(sites >= 1 && sites <= 1e4 && customers >= 1 && customers <= 1e6)) {
        return refuse(fmt::format("there are {} sites and {} customers", sites, customers), "facility file",
                      "let the file begin with both counts");
    }
    const auto m = static_cast<std::size_t>(sites), n = static_cast<std::size_t>(customers);
    FacilityProblem problem;
    for (std::size_t j = 0; j < m && status; ++j) {
        problem.service.capacity.push_back(next());
        problem.opening_cost.push_back(next());
    }
    if (status) {
        problem.service.full_cost.resize(m * n);
    }
    for (std::size_t i = 0; i < n && status; ++i) {
        problem.service.demand.push_back(next());
        for (std::size_t j = 0; j < m && status; ++j) { problem.service.full_cost[j * n + i] = next(); }
    }
    NEARSTOCK_RETURN_IF_ERROR(status);
    return problem;
}

}  // namespace nearstock
