#include "inventory/textbook_input.hpp"

#include <fmt/format.h>

#include <cmath>

namespace nearstock {

namespace {

using Rule = bool (*)(double);

struct Range {
    Rule holds;
    const char* mend;
};

constexpr Range positive{[](double v) { return std::isfinite(v) && v > 0; }, "give a finite number above zero"};
constexpr Range not_negative{[](double v) { return std::isfinite(v) && v >= 0; }, "give a finite number from zero up"};
constexpr Range probability{[](double v) { return v > 0 && v <= 1; }, "give a probability above 0 and at most 1"};
constexpr Range finite{[](double v) { return std::isfinite(v); }, "give a finite number"};

Status require(const Range& range, double value, const char* input) {
    if (range.holds(value)) {
        return {};
    }
    return refuse(fmt::format("{} is {}", input, value), input, range.mend);
}

Status require(const Range& range, std::span<const double> values, const char* input) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!range.holds(values[i])) {
            return refuse(fmt::format("number {} of {} is {}", i + 1, input, values[i]), input, range.mend);
        }
    }
    return {};
}

}  // namespace

Status require_positive(double value, const char* input) { return require(positive, value, input); }
Status require_not_negative(double value, const char* input) { return require(not_negative, value, input); }
Status require_probability(double value, const char* input) { return require(probability, value, input); }
Status require_finite(double value, const char* input) { return require(finite, value, input); }
Status require_not_negative(std::span<const double> values, const char* input) {
    return require(not_negative, values, input);
}
Status require_positive(std::span<const double> values, const char* input) { return require(positive, values, input); }

}  // namespace nearstock
