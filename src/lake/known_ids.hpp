// Which ids may be referred to, and since when.
//
// A master source's id is known from the first day on which a valid row had it; a daily source's ids are known on their
// day.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nearstock {

class KnownIds {
public:
    /// The earliest day counts.
    void add(std::string_view id, BusinessDate first_day);
    [[nodiscard]] bool contains(std::string_view id, BusinessDate day) const;
    /// A number that changes when the set of ids known on `day` does, whatever the order they were added in.
    [[nodiscard]] std::uint64_t fingerprint(BusinessDate day) const;

private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, BusinessDate, TextHash, std::equal_to<>> first_day_;
    std::vector<std::pair<BusinessDate, std::uint64_t>>
        fingerprints_;  // by day: the sum of the hashes of ids new on it
};

}  // namespace nearstock
