#include "inventory/discrete_demand.hpp"

#include "core/check.hpp"
#include "inventory/expected_cost.hpp"
#include "inventory/textbook_input.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double negligible = 1e-18;  // of the likeliest count's probability
constexpr double rounding = 1e-12;

/// A table has about seventeen entries per standard deviation of a unit.
Status fits(double sd) {
    if (sd > 1e6) {
        return refuse("demand varies by more than a million units", "demand", "count it in larger units");
    }
    return {};
}

void normalise(std::vector<double>& probability) {
    double sum = 0;
    for (const double p : probability) { sum += p; }
    for (double& p : probability) { p /= sum; }
}

}  // namespace

double DiscreteDemand::pmf(std::int64_t units) const {
    return units < first || units > last() ? 0 : probability[static_cast<std::size_t>(units - first)];
}

double DiscreteDemand::mean() const {
    double mean = 0;
    for (std::size_t i = 0; i < probability.size(); ++i) { mean += probability[i] * double(i); }
    return double(first) + mean;
}

std::int64_t DiscreteDemand::quantile(double ratio) const {
    check(ratio >= 0 && ratio <= 1, "a demand quantile is asked for a probability");
    double cumulative = 0;
    for (std::size_t i = 0; i < probability.size(); ++i) {
        cumulative += probability[i];
        if (cumulative >= ratio - rounding) {
            return first + static_cast<std::int64_t>(i);
        }
    }
    return last();
}

DiscreteDemand table_of(const NegativeBinomial& demand) {
    check(demand.mean >= 0 && std::isfinite(demand.mean), "a demand's mean is a number from zero up");
    if (demand.mean == 0) {
        return {0, {1.0}};
    }
    // From the likeliest count both ways by the ratio of neighbours, so that no rounding piles up.
    const bool poisson = !(demand.size < 1e9);
    const double share = poisson ? demand.mean : demand.mean / (demand.mean + demand.size);
    const auto ratio = [&](double k) { return share * (poisson ? 1 : k + demand.size) / (k + 1); };  // P(k+1) / P(k)
    const double mode =
        poisson ? std::floor(demand.mean) : std::floor(std::max(0.0, demand.mean * (demand.size - 1) / demand.size));
    std::vector<double> down;
    double p = 1;
    for (double k = mode; k > 0 && p > negligible; --k) { down.push_back(p /= ratio(k - 1)); }
    std::vector<double> table(down.rbegin(), down.rend());
    table.push_back(1);
    p = 1;
    for (double k = mode; p > negligible; ++k) { table.push_back(p *= ratio(k)); }
    normalise(table);
    return {static_cast<std::int64_t>(mode) - static_cast<std::int64_t>(down.size()), std::move(table)};
}

Result<DiscreteDemand> poisson_demand(double mean) {
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(mean, "demand_mean"));
    NEARSTOCK_RETURN_IF_ERROR(fits(std::sqrt(mean)));
    return table_of(NegativeBinomial::from_moments(mean, mean));
}

Result<DiscreteDemand> rounded_normal(double mean, double sd) {
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(mean, "demand_mean"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(sd, "demand_sd"));
    NEARSTOCK_RETURN_IF_ERROR(fits(sd));
    const auto first = static_cast<std::int64_t>(std::max(0.0, std::floor(mean - 9 * sd)));
    const auto last = static_cast<std::int64_t>(std::ceil(mean + 8 * sd));
    DiscreteDemand demand{first, {}};
    for (std::int64_t k = first; k <= last; ++k) {
        const double above = (double(k) + 0.5 - mean) / sd;
        const double below = (double(k) - 0.5 - mean) / sd;
        // On the upper side by the complement, which keeps the small numbers' digits.
        const double mass = k == first  ? normal_cdf(above)
                            : below > 0 ? normal_cdf(-below) - normal_cdf(-above)
                                        : normal_cdf(above) - normal_cdf(below);
        demand.probability.push_back(mass);
    }
    normalise(demand.probability);
    return demand;
}

Result<DiscreteDemand> empirical_demand(std::span<const std::int64_t> observations) {
    if (observations.empty()) {
        return refuse("there is no observation of demand", "demand", "give at least one count");
    }
    const auto [least, most] = std::ranges::minmax(observations);
    DiscreteDemand demand{least, std::vector<double>(static_cast<std::size_t>(most - least) + 1, 0.0)};
    for (const std::int64_t units : observations) {
        demand.probability[static_cast<std::size_t>(units - least)] += 1.0 / double(observations.size());
    }
    normalise(demand.probability);
    return demand;
}

OnePeriodCost::OnePeriodCost(const DiscreteDemand& demand, EndCosts costs)
    : first_(demand.first),
      mean_(demand.mean()),
      costs_(costs),
      best_(demand.quantile(critical_ratio(costs.shortage, costs.holding))) {
    // E[(y + 1 − D)+] = E[(y − D)+] + P(D <= y).
    double cumulative = 0;
    double leftover = 0;
    for (const double p : demand.probability) {
        leftover_.push_back(leftover);
        cumulative += p;
        leftover += cumulative;
    }
}

double OnePeriodCost::operator()(std::int64_t stock) const {
    const std::int64_t i = stock - first_;
    const double leftover = i <= 0                                            ? 0
                            : i < static_cast<std::int64_t>(leftover_.size()) ? leftover_[static_cast<std::size_t>(i)]
                                                                              : double(stock) - mean_;
    return costs_.holding * leftover + costs_.shortage * (leftover - double(stock) + mean_);
}

}  // namespace nearstock
