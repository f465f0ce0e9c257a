// VRPLIB as PyVRP reads it: specifications "KEY : value", then sections of numbered rows. One matrix is distance and
// duration; demands and capacities are rounded like everything else.
#include "app/vrp_vrplib_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace nearstock {

namespace {

using Rows = VrplibSections::Rows;

constexpr std::int64_t most_places = 20'000;
constexpr std::int64_t most_vehicles = 1'000'000;

class Vrplib {
public:
    Vrplib(const std::vector<TextLine>& lines, const TextReader& reader) : file_(lines, reader) {}
    Result<VrpFile> read(std::optional<Rounding> rounding);

private:
    Status depots();
    Status matrix();
    Result<std::vector<std::int32_t>> explicit_matrix(const std::string& format) const;
    Status clients();
    Status backhauls_last();
    Status pairs();
    Status vehicles();
    Result<std::vector<std::uint64_t>> skills(const Rows& allowed);
    std::int64_t whole(double value) const { return std::min(made_whole(value, rounding_), vrp::no_limit); }
    std::vector<vrp::Load> loads(const std::vector<double>& values) const {
        std::vector<vrp::Load> result;
        for (const double v : values) { result.push_back(whole(v)); }
        return result;
    }

    VrplibSections file_;
    Rounding rounding_ = Rounding::round;
    std::int64_t places_ = 0;
    std::size_t depots_ = 1;
    std::vector<Point> points_;
    vrp::Problem problem_;
};

Status Vrplib::depots() {
    if (file_.has_section("DEPOT")) {
        std::size_t count = 0;
        for (const auto* line : file_.lines("DEPOT")) {
            NEARSTOCK_ASSIGN_OR_RETURN(values, file_.reader().numbers(*line, 0, "depot numbers, closed by -1"));
            for (const double v : values) {
                if (v != -1 && v != double(++count)) {
                    return file_.reader().wrong(*line, "'" + line->text + "' is not the next place",
                                                fmt::format("depot {}: depots are the first places", count));
                }
            }
        }
        depots_ = count;
        if (depots_ == 0 || std::int64_t(depots_) >= places_) {
            return file_.wrong("DEPOT", fmt::format("there are {} depots", depots_),
                               "at least one, and fewer than places");
        }
    }
    NEARSTOCK_ASSIGN_OR_RETURN(points, file_.rows("NODE_COORD", places_, 2, {0, 0}));
    for (const auto& point : points) { points_.push_back({point[0], point[1]}); }
    const auto timed = file_.has_section("PICKUP_AND_DELIVERY");
    NEARSTOCK_ASSIGN_OR_RETURN(windows, timed ? file_.rows("PICKUP_AND_DELIVERY", places_, 6, {})
                                              : file_.rows("TIME_WINDOW", places_, 2, {0, 1e15}));
    for (std::size_t d = 0; d < depots_; ++d) {
        const std::size_t open = timed ? 1 : 0;
        problem_.depots.push_back(
            {.x = points_[d].x, .y = points_[d].y, .window = {whole(windows[d][open]), whole(windows[d][open + 1])}});
    }
    return {};
}

Result<std::vector<std::int32_t>> Vrplib::explicit_matrix(const std::string& format) const {
    const auto n = std::size_t(places_);
    if (!file_.has_section("EDGE_WEIGHT")) {
        return file_.reader().ended("EDGE_WEIGHT_SECTION");
    }
    const std::size_t wanted = format == "FULL_MATRIX" ? n * n : n * (n - 1) / 2;
    std::vector<std::int32_t> entries;
    for (const auto* line : file_.lines("EDGE_WEIGHT")) {
        for (std::size_t word = 0; word < line->words.size(); ++word) {
            NEARSTOCK_ASSIGN_OR_RETURN(value, file_.reader().number(*line, word, "a distance"));
            NEARSTOCK_ASSIGN_OR_RETURN(
                entry, matrix_entry(value, rounding_, fmt::format("{}:{}", file_.reader().place(), line->number)));
            entries.push_back(entry);
        }
    }
    if (entries.size() != wanted) {
        return file_.wrong("EDGE_WEIGHT", fmt::format("EDGE_WEIGHT_SECTION has {} numbers", entries.size()),
                           fmt::format("{} for {} of {} places", wanted, format, n));
    }
    if (format == "FULL_MATRIX") {
        return entries;
    }
    std::vector<std::int32_t> full(n * n, 0);
    for (std::size_t i = 1, k = 0; i < n; ++i) {
        for (std::size_t j = 0; j < i; ++j, ++k) { full[i * n + j] = full[j * n + i] = entries[k]; }
    }
    return full;
}

Status Vrplib::matrix() {
    const auto type = file_.text("EDGE_WEIGHT_TYPE"), format = file_.text("EDGE_WEIGHT_FORMAT");
    vrp::Travel travel;
    if (type.ends_with("2D") && !file_.has_section("NODE_COORD")) {
        return file_.reader().ended("NODE_COORD_SECTION, from which distances are computed");
    }
    if (type == "EUC_2D") {
        NEARSTOCK_ASSIGN_OR_RETURN(entries, euclidean(points_, rounding_, file_.reader().place()));
        travel.distance = std::move(entries);
    } else if (type == "FLOOR_2D" || type == "CEIL_2D" || type == "EXACT_2D") {
        for (const auto& a : points_) {
            for (const auto& b : points_) {
                const double exact = std::sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
                const double stated = type == "FLOOR_2D"  ? std::floor(exact)
                                      : type == "CEIL_2D" ? std::ceil(exact)
                                                          : std::nearbyint(exact * 1000);
                NEARSTOCK_ASSIGN_OR_RETURN(entry, matrix_entry(stated, rounding_, file_.reader().place()));
                travel.distance.push_back(entry);
            }
        }
    } else if (type == "EXPLICIT" && (format == "FULL_MATRIX" || format == "LOWER_ROW")) {
        NEARSTOCK_ASSIGN_OR_RETURN(entries, explicit_matrix(format));
        travel.distance = std::move(entries);
    } else {
        return file_.wrong("EDGE_WEIGHT_TYPE",
                           "'" + type + (format.empty() ? "" : " " + format) + "' is no known kind of distances",
                           "EUC_2D, FLOOR_2D, CEIL_2D, EXACT_2D, or EXPLICIT with FULL_MATRIX or LOWER_ROW");
    }
    problem_.travel.push_back(std::move(travel));
    return {};
}

Status Vrplib::clients() {
    const auto delivered = file_.has("DEMAND") ? "DEMAND" : "LINEHAUL";
    NEARSTOCK_ASSIGN_OR_RETURN(demand, file_.rows(delivered, places_, 0, {0}));
    NEARSTOCK_ASSIGN_OR_RETURN(backhaul, file_.rows("BACKHAUL", places_, 0, std::vector<double>(demand[0].size(), 0)));
    NEARSTOCK_ASSIGN_OR_RETURN(service, file_.rows("SERVICE_TIME", places_, 1, {0}));
    NEARSTOCK_ASSIGN_OR_RETURN(window, file_.rows("TIME_WINDOW", places_, 2, {0, 1e15}));
    NEARSTOCK_ASSIGN_OR_RETURN(release, file_.rows("RELEASE_TIME", places_, 1, {0}));
    NEARSTOCK_ASSIGN_OR_RETURN(prize, file_.rows("PRIZE", places_, 1, {0}));
    problem_.dimensions = demand[0].size();
    const bool windows = file_.has_section("TIME_WINDOW");
    for (std::size_t place = depots_; place < std::size_t(places_); ++place) {
        vrp::Client client{.x = points_[place].x,
                           .y = points_[place].y,
                           .delivery = loads(demand[place]),
                           .service = whole(service[place][0]),
                           .release = whole(release[place][0]),
                           .required = std::abs(prize[place][0]) < 1e-8,
                           .prize = whole(prize[place][0])};
        if (std::ranges::any_of(backhaul[place], [](double v) { return v != 0; })) {
            client.pickup = loads(backhaul[place]);
        }
        if (windows) {
            client.windows = {{whole(window[place][0]), whole(window[place][1])}};
        }
        problem_.clients.push_back(std::move(client));
    }
    return {};
}

/// In VRPB, what is brought goes before what is fetched, and no tour only fetches.
Status Vrplib::backhauls_last() {
    if (file_.text("TYPE") != "VRPB") {
        return {};
    }
    auto& distance = problem_.travel[0].distance;
    const auto some = [](const std::vector<vrp::Load>& l) {
        return std::ranges::any_of(l, [](auto v) { return v > 0; });
    };
    for (std::size_t from = 0; from < std::size_t(places_); ++from) {
        const bool fetched = from >= depots_ && some(problem_.clients[from - depots_].pickup);
        for (std::size_t to = depots_; to < std::size_t(places_); ++to) {
            const auto& next = problem_.clients[to - depots_];
            if ((from == 0 && some(next.pickup)) || (fetched && some(next.delivery))) {
                distance[from * std::size_t(places_) + to] = vrp::no_way;
            }
        }
    }
    return {};
}

Status Vrplib::pairs() {
    if (!file_.has_section("PICKUP_AND_DELIVERY")) {
        return {};
    }
    NEARSTOCK_ASSIGN_OR_RETURN(table, file_.rows("PICKUP_AND_DELIVERY", places_, 6, {}));
    for (std::size_t place = depots_; place < std::size_t(places_); ++place) {
        const auto& v = table[place];  // demand, opening, closing, service, pickup, delivery
        auto& client = problem_.clients[place - depots_];
        const bool first = v[5] != 0;
        const double other = first ? v[5] : v[4];
        if ((v[4] != 0) == first || other != std::floor(other) || other <= double(depots_) || other > double(places_)) {
            return file_.wrong_row("PICKUP_AND_DELIVERY", place,
                                   fmt::format("the pickup is {} and the delivery {}", v[4], v[5]),
                                   "0 and the number of the other half");
        }
        client.windows = {{whole(v[1]), whole(v[2])}};
        client.service = whole(v[3]);
        (first ? client.pickup : client.delivery) = {whole(std::abs(v[0]))};
        (first ? client.delivery : client.pickup).clear();
        (first ? client.delivers_to : client.picks_up_at) = std::uint32_t(other) - 1 - std::uint32_t(depots_);
    }
    return {};
}

/// A client needs bit t unless the t-th list of allowed clients names it; a vehicle with that list lacks only bit t.
Result<std::vector<std::uint64_t>> Vrplib::skills(const Rows& allowed) {
    std::vector<std::uint64_t> of_vehicle(allowed.size(), 0);
    if (!file_.has_section("VEHICLES_ALLOWED_CLIENTS")) {
        return of_vehicle;
    }
    std::vector<std::vector<double>> lists;
    for (std::size_t v = 0; v < allowed.size(); ++v) {
        auto list = std::ranges::find(lists, allowed[v]);
        if (list == lists.end()) {
            lists.push_back(allowed[v]);
            list = std::prev(lists.end());
        }
        const auto t = std::size_t(list - lists.begin());
        if (t >= 64) {
            return file_.wrong("VEHICLES_ALLOWED_CLIENTS", "there are more than 64 different lists of clients",
                               "at most 64");
        }
        of_vehicle[v] = ~(std::uint64_t{1} << t);
    }
    for (std::size_t c = 0; c < problem_.clients.size(); ++c) {
        for (std::size_t t = 0; t < lists.size(); ++t) {
            if (std::ranges::find(lists[t], double(c + depots_ + 1)) == lists[t].end()) {
                problem_.clients[c].skills |= std::uint64_t{1} << t;
            }
        }
    }
    return of_vehicle;
}

Status Vrplib::vehicles() {
    NEARSTOCK_ASSIGN_OR_RETURN(count, file_.count_of("VEHICLES", std::int64_t(problem_.clients.size()), most_vehicles));
    constexpr double none = 1e15;
    NEARSTOCK_ASSIGN_OR_RETURN(capacity,
                               file_.rows("CAPACITY", count, 0, std::vector<double>(problem_.dimensions, none)));
    NEARSTOCK_ASSIGN_OR_RETURN(depot, file_.rows("VEHICLES_DEPOT", count, 1, {1}));
    NEARSTOCK_ASSIGN_OR_RETURN(reload, file_.rows("VEHICLES_RELOAD_DEPOT", count, 0, {}, true));
    NEARSTOCK_ASSIGN_OR_RETURN(reloads,
                               file_.rows("VEHICLES_MAX_RELOADS", count, 1, {double(problem_.clients.size())}));
    NEARSTOCK_ASSIGN_OR_RETURN(distance, file_.rows("VEHICLES_MAX_DISTANCE", count, 1, {none}));
    NEARSTOCK_ASSIGN_OR_RETURN(duration, file_.rows("VEHICLES_MAX_DURATION", count, 1, {none}));
    NEARSTOCK_ASSIGN_OR_RETURN(fixed, file_.rows("VEHICLES_FIXED_COST", count, 1, {0}));
    NEARSTOCK_ASSIGN_OR_RETURN(unit, file_.rows("VEHICLES_UNIT_DISTANCE_COST", count, 1, {1}));
    NEARSTOCK_ASSIGN_OR_RETURN(allowed, file_.rows("VEHICLES_ALLOWED_CLIENTS", count, 0, {}, true));
    NEARSTOCK_ASSIGN_OR_RETURN(skill, skills(allowed));
    const auto row = [&](std::size_t v) {
        return std::tie(capacity[v], depot[v], reload[v], reloads[v], distance[v], duration[v], fixed[v], unit[v],
                        skill[v]);
    };
    for (std::size_t v = 0; v < std::size_t(count); ++v) {
        // Route k of a solution is driven by vehicle k, so only neighbours become one type.
        if (v > 0 && row(v) == row(v - 1)) {
            ++problem_.vehicle_types.back().count;
            continue;
        }
        const auto known_depot = [&](double d) { return d >= 1 && d <= double(depots_) && d == std::floor(d); };
        if (!known_depot(depot[v][0]) || !std::ranges::all_of(reload[v], known_depot)) {
            return file_.wrong_row(known_depot(depot[v][0]) ? "VEHICLES_RELOAD_DEPOT" : "VEHICLES_DEPOT", v,
                                   fmt::format("vehicle {} names no depot", v + 1),
                                   fmt::format("a depot from 1 to {}", depots_));
        }
        if (unit[v][0] != std::floor(unit[v][0])) {
            return file_.wrong_row("VEHICLES_UNIT_DISTANCE_COST", v,
                                   fmt::format("the cost of distance {} is not whole", unit[v][0]), "a whole number");
        }
        const auto home = std::uint32_t(depot[v][0]) - 1;
        vrp::VehicleType type{.capacity = loads(capacity[v]),
                              .start_depot = home,
                              .end_depot = home,
                              .fixed = whole(fixed[v][0]),
                              .per_distance = std::int64_t(unit[v][0]),
                              .maximum_time = whole(duration[v][0]),
                              .maximum_distance = whole(distance[v][0]),
                              .skills = skill[v]};
        for (const double d : reload[v]) { type.reload_depots.push_back(std::uint32_t(d) - 1); }
        type.reloads = type.reload_depots.empty() ? 0 : std::uint32_t(std::clamp(reloads[v][0], 0.0, 1e9));
        problem_.vehicle_types.push_back(std::move(type));
    }
    return {};
}

Result<VrpFile> Vrplib::read(std::optional<Rounding> rounding) {
    NEARSTOCK_RETURN_IF_ERROR(file_.split());
    if (!file_.has("DIMENSION")) {
        return file_.reader().ended("DIMENSION : the number of places");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(places, file_.count_of("DIMENSION", 0, most_places));
    if (places < 2) {
        return file_.wrong("DIMENSION", "there is one place only", "a depot and at least one client");
    }
    places_ = places;
    const bool windows = file_.has_section("TIME_WINDOW") || file_.has_section("PICKUP_AND_DELIVERY");
    rounding_ = rounding.value_or(windows && !file_.has_section("EDGE_WEIGHT") ? Rounding::exact : Rounding::round);
    problem_.name = file_.text("NAME");
    NEARSTOCK_RETURN_IF_ERROR(depots());
    NEARSTOCK_RETURN_IF_ERROR(matrix());
    NEARSTOCK_RETURN_IF_ERROR(clients());
    NEARSTOCK_RETURN_IF_ERROR(pairs());
    NEARSTOCK_RETURN_IF_ERROR(backhauls_last());
    NEARSTOCK_RETURN_IF_ERROR(vehicles());
    return VrpFile{.problem = std::move(problem_),
                   .format = VrpFormat::vrplib,
                   .rounding = rounding_,
                   .cost_units = units_of(rounding_),
                   .time_units = units_of(rounding_)};
}

}  // namespace

Result<VrpFile> read_vrplib(const std::vector<TextLine>& lines, const TextReader& reader,
                            std::optional<Rounding> rounding) {
    return Vrplib(lines, reader).read(rounding);
}

}  // namespace nearstock
