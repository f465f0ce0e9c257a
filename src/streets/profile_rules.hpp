// What the profiles share: lists of values, tags by direction, access of several kinds of vehicles.
#pragma once

#include "streets/street_profile.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace nearstock::streets {

using Words = std::initializer_list<std::string_view>;

inline bool one_of(std::string_view value, const Words& words) {
    return std::ranges::find(words, value) != words.end();
}

struct Numbered {
    std::string_view value;
    double number;
};
/// The number of a value in a table.
inline std::optional<double> number_of(std::string_view value, std::span<const Numbered> table) {
    const auto at = std::ranges::find(table, value, &Numbered::value);
    return at == table.end() ? std::nullopt : std::optional(at->number);
}

struct ByDirection {
    std::string_view forward, backward;  // empty: nothing said
};
/// The first of `keys` that says something about each direction: `key:forward`, then `key`.
ByDirection by_direction(const Tags& tags, std::span<const std::string> keys);

/// Of "private;customers" the part that lets in most: in `open`, in `limited`, in `closed`, any other.
std::string_view best_access(std::string_view value, const Words& open, const Words& limited, const Words& closed);

/// area=yes, steps, building sites, ways that change direction by the hour.
bool never_a_way(const Tags& tags);
bool yes(std::string_view value);  // yes, true, 1
bool no(std::string_view value);   // no, false, 0

/// Slows both directions down to `most`.
void limit_speed(WayRule& rule, std::optional<double> most);

/// traffic_signals, stop, give_way of a node, and for whom they stand.
void read_signs(const Tags& tags, NodeRule& rule);

}  // namespace nearstock::streets
