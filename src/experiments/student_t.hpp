// Student's t distribution, through the regularised incomplete beta function.
//
// F(t) = 1 − ½·I_{ν/(ν+t²)}(ν/2, ½) for t ≥ 0 (Abramowitz and Stegun 1964, 26.7.1).
#pragma once

namespace nearstock {

/// P(T > t). Requires degrees_of_freedom > 0.
double student_t_tail(double t, double degrees_of_freedom);
/// The t with P(T <= t) = p. Requires 0 < p < 1 and degrees_of_freedom > 0.
double student_t_quantile(double p, double degrees_of_freedom);

}  // namespace nearstock
