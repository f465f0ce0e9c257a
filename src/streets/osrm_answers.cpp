#include "streets/osrm_answers.hpp"

#include <fmt/format.h>
#include <simdjson.h>

namespace nearstock::streets {

namespace {

using simdjson::dom::element;

std::unexpected<OsrmRefusal> unreadable(const std::string& what) {
    return std::unexpected(OsrmRefusal{"Unreadable", what});
}

/// The whole answer, when its code is Ok.
OsrmAnswer<element> opened(simdjson::dom::parser& parser, const std::string& json) {
    element root;
    if (parser.parse(json).get(root) != simdjson::SUCCESS) {
        return unreadable("not JSON: '" + json.substr(0, 60) + "'");
    }
    std::string_view code, message;
    if (root["code"].get(code) != simdjson::SUCCESS) {
        return unreadable("JSON without a code");
    }
    if (code != "Ok") {
        const bool says = root["message"].get(message) == simdjson::SUCCESS;
        return std::unexpected(OsrmRefusal{std::string(code), says ? std::string(message) : std::string()});
    }
    return root;
}

/// A matrix whose null entries are pairs without a way.
OsrmAnswer<std::vector<float>> matrix(element root, const char* key, std::size_t rows, std::size_t columns) {
    simdjson::dom::array lines;
    if (root[key].get(lines) != simdjson::SUCCESS || lines.size() != rows) {
        return unreadable(fmt::format("no '{}' of {} rows", key, rows));
    }
    std::vector<float> values;
    values.reserve(rows * columns);
    for (const auto line : lines) {
        simdjson::dom::array entries;
        if (line.get(entries) != simdjson::SUCCESS || entries.size() != columns) {
            return unreadable(fmt::format("a row of '{}' has not {} entries", key, columns));
        }
        for (const auto entry : entries) {
            double value = 0;
            if (!entry.is_null() && entry.get(value) != simdjson::SUCCESS) {
                return unreadable(fmt::format("an entry of '{}' is not a number", key));
            }
            values.push_back(entry.is_null() ? unreachable : float(value));
        }
    }
    return values;
}

OsrmAnswer<std::vector<double>> distances_off(element root, const char* key, std::size_t count) {
    simdjson::dom::array places;
    if (root[key].get(places) != simdjson::SUCCESS || places.size() != count) {
        return unreadable(fmt::format("no '{}' of {} places", key, count));
    }
    std::vector<double> metres;
    for (const auto place : places) {
        double off = 0;
        if (!place.is_object() || place["distance"].get(off) != simdjson::SUCCESS) {
            return unreadable(fmt::format("a place of '{}' has no distance", key));
        }
        metres.push_back(off);
    }
    return metres;
}

}  // namespace

OsrmAnswer<OsrmBlock> read_table_answer(const std::string& json, std::size_t from, std::size_t to) {
    simdjson::dom::parser parser;
    NEARSTOCK_ASSIGN_OR_RETURN(root, opened(parser, json));
    OsrmBlock block;
    NEARSTOCK_ASSIGN_OR_RETURN(seconds, matrix(root, "durations", from, to));
    NEARSTOCK_ASSIGN_OR_RETURN(metres, matrix(root, "distances", from, to));
    NEARSTOCK_ASSIGN_OR_RETURN(from_off, distances_off(root, "sources", from));
    NEARSTOCK_ASSIGN_OR_RETURN(to_off, distances_off(root, "destinations", to));
    return OsrmBlock{std::move(seconds), std::move(metres), std::move(from_off), std::move(to_off)};
}

OsrmAnswer<TravelWay> read_route_answer(const std::string& json) {
    simdjson::dom::parser parser;
    NEARSTOCK_ASSIGN_OR_RETURN(root, opened(parser, json));
    const auto route = root["routes"].at(0);
    TravelWay way;
    simdjson::dom::array line;
    if (route["duration"].get(way.seconds) != simdjson::SUCCESS ||
        route["distance"].get(way.metres) != simdjson::SUCCESS ||
        route["geometry"]["coordinates"].get(line) != simdjson::SUCCESS) {
        return unreadable("no route with duration, distance and geometry");
    }
    for (const auto point : line) {
        Location at;
        if (point.at(0).get(at.longitude) != simdjson::SUCCESS || point.at(1).get(at.latitude) != simdjson::SUCCESS) {
            return unreadable("a point of the geometry is not [longitude, latitude]");
        }
        way.line.push_back(at);
    }
    return way;
}

}  // namespace nearstock::streets
