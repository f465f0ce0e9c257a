// The gamma distribution of scale 1: which value has a given probability.
//
// A start by Wilson and Hilferty (1931), or by the power law of the lower tail for small shapes, then Newton steps
// guarded by bisection on the incomplete gamma function.
#pragma once

namespace nearstock {

/// Requires shape > 0 and 0 < p < 1. Relative error below 1e-9.
double gamma_quantile(double shape, double p);

}  // namespace nearstock
