#include "inventory/transportation.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <limits>

namespace nearstock {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t none = SIZE_MAX;

class ShortestPaths {
public:
    ShortestPaths(const TransportationProblem& problem, const std::vector<char>& open)
        : p_(problem), units_(problem.sites() * problem.customers()), served_(problem.sites()) {
        for (std::size_t j = 0; j < p_.sites(); ++j) {
            if (open[j] != 0) {
                open_.push_back(j);
            }
        }
        free_ = p_.capacity;
        smallest_ = 1e-12 * (1 + *std::ranges::max_element(p_.demand));
    }

    bool serve(std::size_t customer) {
        double left = p_.demand[customer];
        while (left > smallest_) {
            moves();
            const std::size_t end = cheapest_end(customer);
            if (end == none) {
                return false;
            }
            left -= push(customer, end, left);
        }
        return true;
    }
    TransportationAnswer answer() && {
        TransportationAnswer answer{0, {}, marginal_costs()};
        answer.units = std::move(units_);
        for (std::size_t i = 0; i < p_.customers(); ++i) {
            double least = infinity;
            for (const std::size_t j : open_) {
                least = std::min(least, p_.cost(j, i));
                if (p_.demand[i] > 0) {
                    answer.cost += p_.cost(j, i) * (answer.units[j * p_.customers() + i] / p_.demand[i]);
                }
            }
            answer.cost += p_.demand[i] > 0 ? 0 : least;  // who wants nothing is still assigned
        }
        return answer;
    }

private:
    [[nodiscard]] std::vector<double> marginal_costs() {
        std::vector<double> cost(p_.customers());
        moves();
        for (std::size_t i = 0; i < p_.customers(); ++i) {
            const std::size_t end = p_.demand[i] > 0 ? cheapest_end(i) : none;
            cost[i] = end == none ? 0 : distance_[end] * p_.demand[i];
        }
        return cost;
    }
    [[nodiscard]] double unit_cost(std::size_t j, std::size_t i) const { return p_.cost(j, i) / p_.demand[i]; }

    /// The cheapest site to move a unit on to from a full one, for each pair of sites: whom to move.
    void moves() {
        const std::size_t m = p_.sites();
        move_cost_.assign(m * m, infinity);
        moved_.assign(m * m, none);
        for (const std::size_t from : open_) {
            for (const std::size_t i : served_[from]) {
                for (const std::size_t to : open_) {
                    const double cost = unit_cost(to, i) - unit_cost(from, i);
                    if (cost < move_cost_[from * m + to] && to != from) {
                        move_cost_[from * m + to] = cost;
                        moved_[from * m + to] = i;
                    }
                }
            }
        }
    }
    /// The site with free capacity that is cheapest to reach, by way of others if that pays (Bellman and Ford).
    std::size_t cheapest_end(std::size_t customer) {
        const std::size_t m = p_.sites();
        distance_.assign(m, infinity);
        before_.assign(m, none);
        for (const std::size_t j : open_) { distance_[j] = unit_cost(j, customer); }
        bool changed = true;
        for (std::size_t round = 0; changed && round < open_.size(); ++round) {
            changed = false;
            for (const std::size_t from : open_) {
                for (const std::size_t to : open_) {
                    const double way = distance_[from] + move_cost_[from * m + to];
                    if (way < distance_[to] - 1e-13 * (1 + std::max(way, -way))) {
                        distance_[to] = way;
                        before_[to] = from;
                        changed = true;
                    }
                }
            }
        }
        std::size_t best = none;
        for (const std::size_t j : open_) {
            if (free_[j] > smallest_ && (best == none || distance_[j] < distance_[best])) {
                best = j;
            }
        }
        return best;
    }
    double push(std::size_t customer, std::size_t end, double amount) {
        const std::size_t m = p_.sites(), n = p_.customers();
        amount = std::min(amount, free_[end]);
        std::size_t length = 0;
        for (std::size_t j = end; before_[j] != none; j = before_[j]) {
            amount = std::min(amount, units_[before_[j] * n + moved_[before_[j] * m + j]]);
            check(++length <= m, "a shortest path passes a site once");
        }
        free_[end] -= amount;
        std::size_t j = end;
        for (; before_[j] != none; j = before_[j]) {
            const std::size_t from = before_[j], i = moved_[from * m + j];
            take(from, i, amount);
            give(j, i, amount);
        }
        give(j, customer, amount);
        return amount;
    }
    void give(std::size_t site, std::size_t customer, double amount) {
        double& units = units_[site * p_.customers() + customer];
        if (units == 0) {
            served_[site].push_back(customer);
        }
        units += amount;
    }
    void take(std::size_t site, std::size_t customer, double amount) {
        double& units = units_[site * p_.customers() + customer];
        units -= amount;
        if (units <= smallest_) {
            units = 0;
            std::erase(served_[site], customer);
        }
    }

    const TransportationProblem& p_;
    std::vector<std::size_t> open_;
    std::vector<double> free_, units_;
    std::vector<std::vector<std::size_t>> served_;  // by site: customers with units there
    std::vector<double> move_cost_, distance_;
    std::vector<std::size_t> moved_, before_;
    double smallest_ = 0;  // amounts below it are rounding
};

}  // namespace

std::optional<TransportationAnswer> transport(const TransportationProblem& problem, const std::vector<char>& open) {
    double room = 0, wanted = 0;
    for (std::size_t j = 0; j < problem.sites(); ++j) { room += open[j] != 0 ? problem.capacity[j] : 0; }
    for (const double d : problem.demand) { wanted += d; }
    if (room < wanted * (1 - 1e-12)) {
        return std::nullopt;
    }
    ShortestPaths paths(problem, open);
    for (std::size_t i = 0; i < problem.customers(); ++i) {
        if (!paths.serve(i)) {
            return std::nullopt;
        }
    }
    return std::move(paths).answer();
}

}  // namespace nearstock
