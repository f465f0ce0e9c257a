// What OpenStreetMap says about the streets of a place, as plain values: read by osm_reader.hpp, or written by hand.
#pragma once

#include "domain/network.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nearstock::streets {

/// Keys and values of one element, in the order in which they were added.
class Tags {
public:
    Tags() = default;
    Tags(std::initializer_list<std::pair<std::string, std::string>> tags) : tags_(tags) {}
    void add(std::string key, std::string value) { tags_.emplace_back(std::move(key), std::move(value)); }
    /// Empty when the key is not there.
    [[nodiscard]] std::string_view get(std::string_view key) const {
        for (const auto& [name, value] : tags_) {
            if (name == key) {
                return value;
            }
        }
        return {};
    }
    [[nodiscard]] bool is(std::string_view key, std::string_view value) const { return get(key) == value; }
    [[nodiscard]] bool has(std::string_view key) const { return !get(key).empty(); }
    [[nodiscard]] bool empty() const { return tags_.empty(); }

private:
    std::vector<std::pair<std::string, std::string>> tags_;
};

struct OsmNode {
    std::int64_t id = 0;
    Location at;
    Tags tags;  // of crossings, signals, barriers; most nodes have none
};

struct OsmWay {
    std::int64_t id = 0;
    std::vector<std::uint32_t> nodes;  // positions in OsmExtract::nodes, in the direction of the way
    Tags tags;
};

/// type=restriction with a node between the two ways.
struct OsmRestriction {
    std::int64_t id = 0;
    std::int64_t from_way = 0, to_way = 0;  // ids
    std::uint32_t via = 0;                  // position in OsmExtract::nodes
    Tags tags;
};

struct OsmExtract {
    std::string name;  // of the file
    std::vector<OsmNode> nodes;
    std::vector<OsmWay> ways;
    std::vector<OsmRestriction> restrictions;
    std::size_t restrictions_left_out = 0;  // via a way, or with members that are not in the file
    std::size_t nodes_missing = 0;          // that ways name and the file does not hold
};

}  // namespace nearstock::streets
