// The standard normal distribution: how likely a value is, and which value has a given probability.
//
// cdf by the complementary error function; quantile by a rational start (Abramowitz and Stegun 1964, 26.2.23) and
// Halley's iteration on the cdf, which makes it exact to rounding.
#pragma once

namespace nearstock {

double normal_pdf(double x);
double normal_cdf(double x);
/// Requires 0 < p < 1.
double normal_quantile(double p);

}  // namespace nearstock
