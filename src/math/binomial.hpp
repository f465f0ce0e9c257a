// How likely is it that this many of so many went wrong by chance alone?
//
// The exact upper tail of the binomial through the regularised incomplete beta function: P(X >= k) = I_p(k, n − k + 1)
// (Abramowitz and Stegun 1964, 26.5.24).
#pragma once

#include <cstdint>

namespace nearstock {

/// P(X >= at_least) of X ~ binomial(trials, probability). Requires trials >= 0 and 0 <= probability <= 1.
double binomial_upper_tail(std::int64_t at_least, std::int64_t trials, double probability);

}  // namespace nearstock
