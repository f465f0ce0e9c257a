// How much is wanted until a delivery comes, when the delivery may come on one of several days, or short?
//
// A mixture: for each way in which things may go its probability, the demand until then (negative binomial), and units
// that count as wanted because they were counted on and do not come. It answers the questions of a NegativeBinomial and
// is one where nothing else is known.
#pragma once

#include "math/negative_binomial.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

struct MixedDemand {
    struct Part {
        double share = 1;  // probability
        NegativeBinomial demand;
        std::int64_t missing = 0;  // units, >= 0
    };

    MixedDemand() = default;
    MixedDemand(const NegativeBinomial& demand);  // NOLINT(google-explicit-constructor): one of one part
    /// Requires shares >= 0 that sum to 1.
    explicit MixedDemand(std::vector<Part> parts);

    double mean = 0;
    std::vector<Part> parts{Part{}};

    [[nodiscard]] double variance() const;
    /// P(D <= k).
    [[nodiscard]] double cdf(std::int64_t k) const;
    /// P(D > k).
    [[nodiscard]] double tail(std::int64_t k) const;
    /// The smallest k with P(D <= k) >= p. Requires 0 <= p < 1.
    [[nodiscard]] std::int64_t quantile(double p) const;
    /// E[(D − stock)+] and E[(stock − D)+].
    [[nodiscard]] double expected_shortage(std::int64_t stock) const;
    [[nodiscard]] double expected_leftover(std::int64_t stock) const;
    /// E[(D − s)+] for s = 0 … count − 1.
    [[nodiscard]] std::vector<double> shortage_table(std::size_t count) const;
};

}  // namespace nearstock
