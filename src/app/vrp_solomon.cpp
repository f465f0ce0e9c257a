// Solomon's and Homberger's format, and Li and Lim's for pickup and delivery.
#include "app/vrp_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr std::size_t most_places = 20'000;  // a matrix of 1.6 GB

struct Row {
    const TextLine* line = nullptr;
    std::vector<double> values;
};

/// Rows numbered 0, 1, 2 … with `columns` numbers each.
Result<std::vector<Row>> read_rows(const std::vector<TextLine>& lines, std::size_t first, std::size_t columns,
                                   const TextReader& reader, const std::string& expected) {
    std::vector<Row> rows;
    for (std::size_t i = first; i < lines.size(); ++i) {
        NEARSTOCK_ASSIGN_OR_RETURN(values, reader.numbers(lines[i], columns, expected));
        if (values[0] != double(rows.size())) {
            return reader.wrong(lines[i], "'" + lines[i].words[0] + "' is out of sequence",
                                fmt::format("number {}", rows.size()));
        }
        rows.push_back({&lines[i], std::move(values)});
    }
    if (rows.size() < 2) {
        return reader.ended("a depot and at least one customer: " + expected);
    }
    if (rows.size() > most_places) {
        return reader.wrong(*rows[most_places].line, "there are too many places",
                            fmt::format("at most {}", most_places));
    }
    return rows;
}

std::vector<Point> points_of(const std::vector<Row>& rows) {
    std::vector<Point> points;
    for (const auto& row : rows) { points.push_back({row.values[1], row.values[2]}); }
    return points;
}

}  // namespace

Result<VrpFile> read_solomon(const std::vector<TextLine>& lines, const TextReader& reader, Rounding rounding) {
    // name / VEHICLE / NUMBER CAPACITY / 25 200 / CUSTOMER / CUST NO. … / rows
    if (lines.size() < 4) {
        return reader.ended("NUMBER CAPACITY and their values");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(fleet, reader.numbers(lines[3], 2, "number of vehicles and capacity"));
    NEARSTOCK_ASSIGN_OR_RETURN(vehicles, reader.whole(lines[3], 0, "a number of vehicles"));
    if (vehicles < 1 || vehicles > 1'000'000) {
        return reader.wrong(lines[3], "'" + lines[3].words[0] + "' vehicles", "from 1 to 1,000,000 vehicles");
    }
    if (lines.size() < 6 || lines[4].words.front() != "CUSTOMER") {
        return lines.size() < 6 ? reader.ended("CUSTOMER and the heading of its columns")
                                : reader.wrong(lines[4], "'" + lines[4].words.front() + "'", "CUSTOMER");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(
        rows, read_rows(lines, 6, 7, reader, "number, x, y, demand, ready time, due date, service time"));
    const auto whole = [&](double value) { return made_whole(value, rounding); };
    VrpFile file{.format = VrpFormat::solomon,
                 .rounding = rounding,
                 .cost_units = units_of(rounding),
                 .time_units = units_of(rounding)};
    auto& p = file.problem;
    p.name = lines[0].text;
    NEARSTOCK_ASSIGN_OR_RETURN(matrix, euclidean(points_of(rows), rounding, reader.place()));
    p.travel.push_back({.distance = std::move(matrix)});
    for (const auto& [line, v] : rows) {
        const vrp::TimeWindow window{whole(v[4]), whole(v[5])};
        if (p.depots.empty()) {
            p.depots.push_back({.x = v[1], .y = v[2], .window = window});
        } else {
            p.clients.push_back(
                {.x = v[1], .y = v[2], .delivery = {whole(v[3])}, .windows = {window}, .service = whole(v[6])});
        }
    }
    p.vehicle_types.push_back({.count = std::uint32_t(vehicles), .capacity = {whole(fleet[1])}});
    return file;
}

Result<VrpFile> read_li_lim(const std::vector<TextLine>& lines, const TextReader& reader, Rounding rounding) {
    NEARSTOCK_ASSIGN_OR_RETURN(vehicles, reader.whole(lines[0], 0, "a number of vehicles"));
    NEARSTOCK_ASSIGN_OR_RETURN(capacity, reader.number(lines[0], 1, "a capacity"));
    if (vehicles < 1 || vehicles > 1'000'000) {
        return reader.wrong(lines[0], "'" + lines[0].words[0] + "' vehicles", "from 1 to 1,000,000 vehicles");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(rows, read_rows(lines, 1, 9, reader,
                                               "number, x, y, demand, ready time, due date, service time, pickup, "
                                               "delivery"));
    // The literature reckons in double precision. Times are kept so fine, and rounded up, that whoever is on time here
    // is on time there.
    double latest = 1;
    for (const auto& row : rows) { latest = std::max(latest, std::abs(row.values[5])); }
    double time_units = 1;
    while (time_units < 100'000 && latest * time_units * 20 < double(vrp::no_limit)) { time_units *= 10; }
    const auto moment = [&](double value) { return std::llround(std::clamp(value * time_units, -9e15, 9e15)); };
    const auto load = [&](double value) { return made_whole(std::abs(value), rounding); };

    VrpFile file{
        .format = VrpFormat::li_lim, .rounding = rounding, .cost_units = units_of(rounding), .time_units = time_units};
    auto& p = file.problem;
    const auto points = points_of(rows);
    NEARSTOCK_ASSIGN_OR_RETURN(matrix, euclidean(points, rounding, reader.place()));
    vrp::Travel travel{.distance = std::move(matrix)};
    for (const auto& a : points) {
        for (const auto& b : points) {
            const double units = std::ceil(std::hypot(a.x - b.x, a.y - b.y) * time_units - 1e-7);
            travel.duration.push_back(static_cast<std::int32_t>(std::min(units, double(vrp::no_way))));
        }
    }
    p.travel.push_back(std::move(travel));
    for (const auto& [line, v] : rows) {
        const vrp::TimeWindow window{moment(v[4]), moment(v[5])};
        if (p.depots.empty()) {
            p.depots.push_back({.x = v[1], .y = v[2], .window = window});
            continue;
        }
        vrp::Client client{.x = v[1], .y = v[2], .windows = {window}, .service = moment(v[6])};
        const bool first = v[8] != 0;
        (first ? client.pickup : client.delivery) = {load(v[3])};
        const double other = first ? v[8] : v[7];
        if ((v[7] != 0) == first || other != std::floor(other) || other < 1 || other >= double(rows.size())) {
            return reader.wrong(*line,
                                fmt::format("customer {} has pickup '{}' and delivery '{}'", line->words[0],
                                            line->words[7], line->words[8]),
                                "0 and the number of the other half");
        }
        if (first != (v[3] > 0)) {
            return reader.wrong(*line, "the demand is '" + line->words[3] + "'",
                                "a demand above 0 where something is picked up, below 0 where it is delivered");
        }
        (first ? client.delivers_to : client.picks_up_at) = std::uint32_t(other) - 1;
        p.clients.push_back(std::move(client));
    }
    p.vehicle_types.push_back({.count = std::uint32_t(vehicles), .capacity = {load(capacity)}});
    return file;
}

}  // namespace nearstock
