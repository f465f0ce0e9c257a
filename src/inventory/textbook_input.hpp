// Is a number of a textbook problem one that the model can take?
//
// The problems come from files that people write: what is out of range is refused with the input's name, its value and
// the mend.
#pragma once

#include "core/result.hpp"

#include <span>

namespace nearstock {

/// Refuses what is not a finite number above zero.
[[nodiscard]] Status require_positive(double value, const char* input);
/// Refuses what is not a finite number from zero up.
[[nodiscard]] Status require_not_negative(double value, const char* input);
/// Refuses what is not inside (0, 1].
[[nodiscard]] Status require_probability(double value, const char* input);
/// Refuses infinity and NaN.
[[nodiscard]] Status require_finite(double value, const char* input);
/// The same for a whole list; the message names the position, counted from 1.
[[nodiscard]] Status require_not_negative(std::span<const double> values, const char* input);
[[nodiscard]] Status require_positive(std::span<const double> values, const char* input);

}  // namespace nearstock
