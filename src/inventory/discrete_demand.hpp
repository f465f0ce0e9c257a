// Demand in whole units: how likely is each count, and what is left or missed at a stock?
//
// A table of probabilities, cut where what lies beyond is below rounding. Counts with closed forms are
// math/negative_binomial.hpp; here is what a recursion walks over.
#pragma once

#include "core/result.hpp"
#include "math/negative_binomial.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nearstock {

/// P(D = first + i) = probability[i]; the probabilities add up to 1.
struct DiscreteDemand {
    std::int64_t first = 0;  // units
    std::vector<double> probability;

    [[nodiscard]] std::int64_t last() const { return first + static_cast<std::int64_t>(probability.size()) - 1; }
    /// P(D = units); zero outside the table.
    [[nodiscard]] double pmf(std::int64_t units) const;
    [[nodiscard]] double mean() const;
    /// The smallest d with P(D <= d) >= ratio, apart from rounding (1e-12). Requires 0 <= ratio <= 1.
    [[nodiscard]] std::int64_t quantile(double ratio) const;
};

/// The table of a Poisson or negative binomial demand. Requires a finite mean >= 0.
DiscreteDemand table_of(const NegativeBinomial& demand);
/// The table of a Poisson demand. Fails unless mean is within 0 … 1e12.
Result<DiscreteDemand> poisson_demand(double mean);
/// A normal demand rounded to whole units: P(D = k) = Φ(k + ½) − Φ(k − ½), what lies below ½ counted as 0; up to
/// mean + 8 sd. Fails unless mean >= 0 and 0 < sd <= 1e6.
Result<DiscreteDemand> rounded_normal(double mean, double sd);
/// Each observation (units) as likely as its share. Fails without observations.
Result<DiscreteDemand> empirical_demand(std::span<const std::int64_t> observations);

/// What a period's end costs by the stock it began with: holding per unit left, shortage per unit missed.
struct EndCosts {
    double holding = 0;
    double shortage = 0;
};
/// holding·E[(y − D)+] + shortage·E[(D − y)+] at any whole y, in constant time after one pass over the demand.
class OnePeriodCost {
public:
    OnePeriodCost(const DiscreteDemand& demand, EndCosts costs);
    [[nodiscard]] double operator()(std::int64_t stock) const;
    /// From this stock on a unit more costs rise() more; up to falls_until() a unit more costs fall() less.
    [[nodiscard]] std::int64_t rises_from() const { return first_ + static_cast<std::int64_t>(leftover_.size()); }
    [[nodiscard]] std::int64_t falls_until() const { return first_ - 1; }
    [[nodiscard]] double rise() const { return costs_.holding; }
    [[nodiscard]] double fall() const { return costs_.shortage; }
    /// The smallest stock with the least cost: the newsvendor's.
    [[nodiscard]] std::int64_t best_stock() const { return best_; }

private:
    std::int64_t first_;
    double mean_;
    EndCosts costs_;
    std::vector<double> leftover_;  // E[(y − D)+], y from first
    std::int64_t best_;
};

}  // namespace nearstock
