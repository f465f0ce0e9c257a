#include "app/traffic_file.hpp"

#include "app/json_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace nearstock {

namespace {

using streets::TrafficProfile;

constexpr vrp::Time day_seconds = 86'400;
constexpr int most_days = 14;  // of steps; after them the last speed stays

Result<TrafficProfile::Day> read_day(const Json& json, const std::string& place) {
    TrafficProfile::Day day{};
    if (!json.is_array() || json.size() != day.size()) {
        return refuse("is not a list of 24 ratios", place, "write one for each hour from midnight on");
    }
    for (std::size_t h = 0; h < day.size(); ++h) {
        const bool number = json[h].is_number();
        day[h] = number ? json[h].get<double>() : 0;
        if (!(day[h] >= 0.1 && day[h] <= 10)) {
            return refuse("is not a ratio from 0.1 to 10", fmt::format("{}[{}]", place, h),
                          "1 is free flow, 1.5 takes half as long again");
        }
    }
    return day;
}

/// The last finite moment that the problem speaks of.
vrp::Time last_moment(const vrp::Problem& problem) {
    vrp::Time last = 0;
    const auto look = [&](const vrp::TimeWindow& window) {
        last = window.close < vrp::no_limit ? std::max(last, window.close) : last;
    };
    for (const auto& type : problem.vehicle_types) { look(type.shift); }
    for (const auto& client : problem.clients) { std::ranges::for_each(client.windows, look); }
    return last;
}

}  // namespace

std::string traffic_json(const TrafficProfile& profile) {
    Json zones = Json::object();
    for (const auto& [zone, day] : profile.zones()) { zones[zone] = day; }
    const Json json = {{"city", profile.city()},
                       {"zones", std::move(zones)},
                       {"legs", profile.legs_used()},
                       {"legs_left_out", profile.legs_left_out()}};
    return json.dump(1) + "\n";
}

Result<TrafficProfile> read_traffic(const std::filesystem::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(json, read_json(file));
    if (!json.is_object() || !json.contains("city")) {
        return refuse("has no 'city'", file.string(), "write it with `nearstock streets traffic`");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(city, read_day(json["city"], file.string() + ".city"));
    std::map<std::string, TrafficProfile::Day> zones;
    if (json.contains("zones")) {
        if (!json["zones"].is_object()) {
            return refuse("is not an object", file.string() + ".zones", "write {\"zone\": [24 ratios]}");
        }
        for (const auto& [zone, ratios] : json["zones"].items()) {
            NEARSTOCK_ASSIGN_OR_RETURN(day, read_day(ratios, file.string() + ".zones." + zone));
            zones[zone] = day;
        }
    }
    return TrafficProfile::of(city, std::move(zones));
}

ZoneTraffic zone_traffic(const TrafficProfile& profile) {
    std::map<std::pair<std::string, std::string>, double> asked;
    return {.level =
                [&profile, asked](const std::string& from, const std::string& to) mutable {
                    const auto [at, first] = asked.try_emplace({from, to});
                    if (first) {
                        at->second = profile.level(from, to);
                    }
                    return at->second;
                },
            .knows = [&profile](const std::string& zone) { return profile.zones().contains(zone); }};
}

Status slow_down(VrpFile& file, const TrafficProfile& profile) {
    if (file.format != VrpFormat::vroom) {
        return refuse("traffic by the hour is for VROOM's JSON, whose times are seconds", "--traffic", "leave it out");
    }
    const auto begins = file.names.origin % day_seconds;  // of moment 0, after midnight
    const auto days = std::min<vrp::Time>(most_days, (begins + last_moment(file.problem)) / day_seconds + 2);
    std::vector<vrp::Travel::Speed> speeds;
    for (const auto& step : profile.speeds(int(days))) {
        if (step.from <= begins) {
            speeds.clear();
        }
        speeds.push_back({std::max<vrp::Time>(0, step.from - begins), step.factor});
    }
    for (auto& travel : file.problem.travel) { travel.speeds = speeds; }
    return vrp::check_problem(file.problem);
}

}  // namespace nearstock
