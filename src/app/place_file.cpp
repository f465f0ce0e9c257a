#include "app/place_file.hpp"

#include "app/table_source.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <set>

namespace nearstock {

namespace {

constexpr const char* columns = "give columns place, longitude, latitude";

std::optional<double> degrees(std::string_view text, double most) {
    while (text.starts_with(' ')) { text.remove_prefix(1); }
    while (text.ends_with(' ')) { text.remove_suffix(1); }
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole && value >= -most && value <= most ? std::optional(value) : std::nullopt;
}

}  // namespace

Result<PlaceFile> read_places(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) {
        return refuse("does not exist", file.string(), columns);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open());
    const bool csv = file.extension() == ".csv";
    const auto reader = table_source(file, CsvColumns::as_text);
    const auto header = db.query("SELECT * FROM " + reader + " LIMIT 0");
    if (!header) {
        return refuse("cannot be read: " + header.error().message, file.string(), columns);
    }
    for (const char* column : {"place", "longitude", "latitude"}) {
        if (!header->has(column)) {
            return refuse(fmt::format("has no column '{}'", column), file.string(), columns);
        }
    }
    auto read = db.query(
        "SELECT place::VARCHAR AS place, longitude::VARCHAR AS longitude, latitude::VARCHAR AS "
        "latitude FROM " +
        reader);
    if (!read) {
        return refuse("cannot be read: " + read.error().message, file.string(), columns);
    }
    PlaceFile result;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < read->rows(); ++i) {
        const auto refused = [&](const std::string& what, const char* mend) {
            return refuse(what, fmt::format("{}:{}", file.string(), i + (csv ? 2 : 1)), mend);
        };
        const auto value = [&](const char* column) {
            return read->column(column).is_missing(i) ? std::string() : read->texts(column)[i];
        };
        const auto name = value("place");
        const auto longitude = degrees(value("longitude"), 180), latitude = degrees(value("latitude"), 90);
        if (!longitude || !latitude) {
            return refused(
                fmt::format("'{}', '{}' is not a longitude and a latitude", value("longitude"), value("latitude")),
                "write degrees, such as -76.88 and 40.27");
        }
        if (name.empty() || !seen.insert(name).second) {
            return refused(name.empty() ? "the place has no name" : "the place '" + name + "' stands twice",
                           "give each place a name of its own");
        }
        result.names.push_back(name);
        result.at.push_back({*latitude, *longitude});
    }
    if (result.at.empty()) {
        return refuse("has no row", file.string(), columns);
    }
    return result;
}

Result<Location> parse_lon_lat(const std::string& text, const std::string& flag) {
    const auto comma = text.find(',');
    const auto longitude = degrees(text.substr(0, comma), 180);
    const auto latitude =
        comma == std::string::npos ? std::nullopt : degrees(std::string_view(text).substr(comma + 1), 90);
    if (!longitude || !latitude) {
        return refuse("'" + text + "' is not a longitude and a latitude", flag, "write them like -76.88,40.27");
    }
    return Location{*latitude, *longitude};
}

}  // namespace nearstock
