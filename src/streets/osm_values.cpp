#include "streets/osm_values.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace nearstock::streets {

namespace {

constexpr double kilometres_per_mile = 1.609344, metres_per_inch = 0.0254, kilograms_per_pound = 0.45359237;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The first number in the text and where it ends; a comma is a decimal point.
std::optional<std::pair<double, std::size_t>> first_number(std::string_view text) {
    std::size_t begin = 0;
    while (begin < text.size() && !is_digit(text[begin])) { ++begin; }
    if (begin == text.size()) {
        return {};
    }
    std::string number;
    std::size_t end = begin;
    for (bool point = false; end < text.size(); ++end) {
        const char c = text[end] == ',' ? '.' : text[end];
        if (!is_digit(c) && (c != '.' || point)) {
            break;
        }
        point = point || c == '.';
        number += c;
    }
    double value = 0;
    if (std::from_chars(number.data(), number.data() + number.size(), value).ec != std::errc{}) {
        return {};
    }
    return std::pair(value, end);
}

std::optional<double> iso_duration(std::string_view text) {
    double seconds = 0;
    bool time = false, any = false;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == 'T') {
            time = true;
            continue;
        }
        double value = 0;
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), value);
        i = std::size_t(end - text.data());
        if (error != std::errc{} || i >= text.size()) {
            return {};
        }
        const double unit = text[i] == 'D'           ? 86400
                            : text[i] == 'H'         ? 3600
                            : text[i] == 'M' && time ? 60
                            : text[i] == 'S'         ? 1
                                                     : 0;
        if (unit == 0) {
            return {};
        }
        seconds += value * unit;
        any = true;
    }
    return any ? std::optional(seconds) : std::nullopt;
}

}  // namespace

std::optional<double> speed_km_per_hour(std::string_view text) {
    if (text.empty() || !is_digit(text.front())) {
        return {};
    }
    const auto number = first_number(text);
    if (!number) {
        return {};
    }
    const bool miles = text.find("mp") != std::string_view::npos;
    const bool knots = text.find("knots") != std::string_view::npos;
    return number->first * (miles ? kilometres_per_mile : knots ? 1.852 : 1);
}

std::optional<double> length_metres(std::string_view text) {
    const auto number = first_number(text);
    if (!number) {
        return {};
    }
    const auto feet = text.find('\'', number->second);
    if (feet == std::string_view::npos) {
        return number->first;
    }
    const auto inches = first_number(text.substr(feet + 1));
    return (number->first * 12 + (inches ? inches->first : 0)) * metres_per_inch;
}

std::optional<double> weight_kilograms(std::string_view text) {
    const auto number = first_number(text);
    if (!number) {
        return {};
    }
    const auto has = [&](std::string_view unit) { return text.find(unit) != std::string_view::npos; };
    return number->first * (has("lbs") ? kilograms_per_pound : has("kg") ? 1 : 1000);
}

std::optional<double> duration_seconds(std::string_view text) {
    if (text.starts_with('P')) {
        return iso_duration(text);
    }
    std::array<double, 3> parts{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size() && count < parts.size(); ++count) {
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), parts[count]);
        i = std::size_t(end - text.data());
        if (error != std::errc{} || (i < text.size() && text[i] != ':')) {
            return {};
        }
        ++i;
    }
    if (count == 0) {
        return {};
    }
    // One number: minutes. Two: hours and minutes. Three: hours, minutes, seconds.
    const double seconds = count == 1   ? parts[0] * 60
                           : count == 2 ? parts[0] * 3600 + parts[1] * 60
                                        : parts[0] * 3600 + parts[1] * 60 + parts[2];
    return seconds > 0 ? std::optional(seconds) : std::nullopt;
}

}  // namespace nearstock::streets
