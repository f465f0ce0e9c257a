// streets: opens whoever knows the ways, asks, writes.
#include "app/command_streets.hpp"

#include "app/output.hpp"
#include "app/place_file.hpp"
#include "core/files.hpp"
#include "streets/street_network.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace nearstock {

namespace {

using Clock = std::chrono::steady_clock;
using streets::TravelProvider;
using Json = nlohmann::ordered_json;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// The provider that the flags name; the straight line without any.
class Asked {
public:
    static Result<Asked> open(const StreetsOptions& options) {
        Asked asked;
        NEARSTOCK_ASSIGN_OR_RETURN(source, TravelSource::open(options.travel));
        asked.source_ = std::move(source);
        if (options.travel.given()) {
            NEARSTOCK_ASSIGN_OR_RETURN(provider, asked.source_.of("car"));
            asked.provider_ = provider;
        } else {
            const bool bike = options.travel.profile == "bike";
            const TravelModel model;
            asked.straight_ = std::make_unique<streets::StraightLine>(streets::StraightLineOptions{
                model.detour_factor, bike ? model.bike_speed_m_per_s : model.van_speed_m_per_s});
            asked.provider_ = asked.straight_.get();
        }
        return asked;
    }
    [[nodiscard]] const TravelProvider& provider() const { return *provider_; }

private:
    TravelSource source_;
    std::unique_ptr<TravelProvider> straight_;
    const TravelProvider* provider_ = nullptr;
};

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) { quoted += c == '"' ? std::string("\"\"") : std::string(1, c); }
    return quoted + "\"";
}

std::string matrix_csv(const PlaceFile& from, const PlaceFile& to, const streets::TravelTable& table) {
    std::string text = "from,to,seconds,metres\n";
    for (std::size_t a = 0; a < from.names.size(); ++a) {
        for (std::size_t b = 0; b < to.names.size(); ++b) {
            const auto at = a * table.to + b;
            if (table.seconds[at] == streets::unreachable) {
                fmt::format_to(std::back_inserter(text), "{},{},,\n", csv_field(from.names[a]), csv_field(to.names[b]));
            } else {
                fmt::format_to(std::back_inserter(text), "{},{},{:.1f},{:.1f}\n", csv_field(from.names[a]),
                               csv_field(to.names[b]), table.seconds[at], table.metres[at]);
            }
        }
    }
    return text;
}

Status write_matrix_parquet(const PlaceFile& from, const PlaceFile& to, const streets::TravelTable& table,
                            const std::filesystem::path& path) {
    const auto pairs = table.from * table.to;
    Table rows;
    Column starts{"from", Column::Texts{}, {}}, ends{"to", Column::Texts{}, {}};
    Column seconds{"seconds", Column::Decimals(pairs), std::vector<std::uint8_t>(pairs, 0)};
    Column metres{"metres", Column::Decimals(pairs), std::vector<std::uint8_t>(pairs, 0)};
    for (const auto& a : from.names) {
        for (const auto& b : to.names) {
            std::get<Column::Texts>(starts.values).push_back(a);
            std::get<Column::Texts>(ends.values).push_back(b);
        }
    }
    for (std::size_t i = 0; i < pairs; ++i) {
        const bool none = table.seconds[i] == streets::unreachable;
        seconds.missing[i] = metres.missing[i] = none ? 1 : 0;
        std::get<Column::Decimals>(seconds.values)[i] = none ? 0 : double(table.seconds[i]);
        std::get<Column::Decimals>(metres.values)[i] = none ? 0 : double(table.metres[i]);
    }
    rows.columns = {std::move(starts), std::move(ends), std::move(seconds), std::move(metres)};
    return write_parquet(rows, path);
}

Json way_json(const streets::TravelWay& way, const std::string& provider) {
    Json line = Json::array();
    for (const auto& at : way.line) { line.push_back({at.longitude, at.latitude}); }
    return {{"type", "Feature"},
            {"geometry", {{"type", "LineString"}, {"coordinates", std::move(line)}}},
            {"properties", {{"provider", provider}, {"seconds", way.seconds}, {"metres", way.metres}}}};
}

}  // namespace

Status streets_show_command(const Common& common, const StreetsOptions& options) {
    if (!options.travel.streets) {
        return refuse("no extract is named", "--streets", "name an .osm.pbf file");
    }
    const auto profile = options.travel.profile.empty() ? "car" : options.travel.profile;
    NEARSTOCK_ASSIGN_OR_RETURN(network, streets::read_network(options.travel.streets->string(), profile));
    std::size_t edges = network->edges.size();
    return print_result(common, std::nullopt, network->summary() + "\n",
                        Json{{"name", network->name},
                             {"profile", network->profile},
                             {"edges", edges},
                             {"turns", network->turns.size()},
                             {"turn_restrictions", network->restrictions_used},
                             {"turn_restrictions_left_out", network->restrictions_left_out},
                             {"dropped_stretches", network->dropped.stretches},
                             {"dropped_metres", network->dropped.metres},
                             {"dropped_largest", network->dropped.largest}});
}

Status streets_matrix_command(const Common& common, const StreetsOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(from, read_places(options.places));
    const bool square = options.to.empty();
    NEARSTOCK_ASSIGN_OR_RETURN(to, square ? Result<PlaceFile>(from) : read_places(options.to));
    const auto begin = Clock::now();
    NEARSTOCK_ASSIGN_OR_RETURN(asked, Asked::open(options));
    const double opened = seconds_since(begin);
    const auto asking = Clock::now();
    const std::span<const Location> starts(from.at), ends(square ? from.at : to.at);
    NEARSTOCK_ASSIGN_OR_RETURN(table, asked.provider().table(starts, ends));
    const double answered = seconds_since(asking);
    const auto unreachable = std::ranges::count(table.seconds, streets::unreachable);
    if (options.output) {
        NEARSTOCK_RETURN_IF_ERROR(options.output->extension() == ".csv"
                                      ? write_file(*options.output, matrix_csv(from, to, table))
                                      : write_matrix_parquet(from, to, table, *options.output));
    }
    const auto text =
        fmt::format("{}: {} × {} places, {} pairs without a way; opened in {:.2f} s, answered in {:.2f} s\n",
                    asked.provider().name(), table.from, table.to, unreachable, opened, answered);
    return print_result(common, std::nullopt, options.output || common.json ? text : matrix_csv(from, to, table),
                        Json{{"provider", asked.provider().name()},
                             {"from", table.from},
                             {"to", table.to},
                             {"without_a_way", unreachable},
                             {"open_seconds", opened},
                             {"answer_seconds", answered}});
}

Status streets_way_command(const Common& common, const StreetsOptions& options) {
    if (options.through.size() < 2) {
        return refuse("a way leads through two points or more", "--through", "write -76.88,40.27 -76.85,40.29");
    }
    std::vector<Location> places;
    for (const auto& text : options.through) {
        NEARSTOCK_ASSIGN_OR_RETURN(place, parse_lon_lat(text, "--through"));
        places.push_back(place);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(asked, Asked::open(options));
    NEARSTOCK_ASSIGN_OR_RETURN(way, asked.provider().way(places));
    const auto json = way_json(way, asked.provider().name());
    if (options.output) {
        NEARSTOCK_RETURN_IF_ERROR(write_file(*options.output, json.dump() + "\n"));
    }
    return print_result(common, std::nullopt,
                        fmt::format("{}: {:.0f} m, {:.0f} s, {} points\n", asked.provider().name(), way.metres,
                                    way.seconds, way.line.size()),
                        json);
}

}  // namespace nearstock
