#include "streets/profile_rules.hpp"

namespace nearstock::streets {

namespace {

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(' ');
    return begin == std::string_view::npos ? std::string_view{}
                                           : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

}  // namespace

ByDirection by_direction(const Tags& tags, std::span<const std::string> keys) {
    ByDirection result;
    const auto take = [](std::string_view& into, std::string_view value) {
        if (into.empty()) {
            into = value;
        }
    };
    for (const auto& key : keys) {
        take(result.forward, tags.get(key + ":forward"));
        take(result.backward, tags.get(key + ":backward"));
        take(result.forward, tags.get(key));
        take(result.backward, tags.get(key));
    }
    return result;
}

std::string_view best_access(std::string_view value, const Words& open, const Words& limited, const Words& closed) {
    if (value.find(';') == std::string_view::npos) {
        return value;
    }
    const auto rank = [&](std::string_view part) {
        return one_of(part, open) ? 3 : one_of(part, limited) ? 2 : one_of(part, closed) ? 1 : 0;
    };
    std::string_view best;
    for (std::size_t begin = 0; begin <= value.size();) {
        const auto end = std::min(value.find(';', begin), value.size());
        const auto part = trimmed(value.substr(begin, end - begin));
        if (!part.empty() && (best.empty() || rank(part) > rank(best))) {
            best = part;
        }
        begin = end + 1;
    }
    return best;
}

bool never_a_way(const Tags& tags) {
    const auto highway = tags.get("highway");
    const auto construction = tags.get("construction");
    return tags.is("area", "yes") || one_of(highway, {"construction", "proposed"}) ||
           tags.is("railway", "construction") ||
           (!construction.empty() && !one_of(construction, {"no", "widening", "minor"})) ||
           (highway.empty() && tags.has("proposed")) || tags.is("impassable", "yes") || tags.is("status", "impassable");
}

bool yes(std::string_view value) { return one_of(value, {"yes", "true", "1"}); }
bool no(std::string_view value) { return one_of(value, {"no", "false", "0"}); }

void limit_speed(WayRule& rule, std::optional<double> most) {
    if (most) {
        rule.forward.km_per_hour = std::min(rule.forward.km_per_hour, *most);
        rule.backward.km_per_hour = std::min(rule.backward.km_per_hour, *most);
    }
}

void read_signs(const Tags& tags, NodeRule& rule) {
    const auto highway = tags.get("highway");
    auto direction = tags.get("direction");
    if (highway == "traffic_signals") {
        rule.sign = Sign::all;
        rule.sign_seconds = 2;
        direction = tags.has("traffic_signals:direction") ? tags.get("traffic_signals:direction") : direction;
    } else if (highway == "stop") {
        rule.sign = tags.is("stop", "minor") ? Sign::stop_minor : Sign::stop;
        rule.sign_seconds = 2;
    } else if (highway == "give_way") {
        rule.sign = Sign::all;
        rule.sign_seconds = 1;
    }
    rule.sign_for = direction == "forward" ? Side::forward : direction == "backward" ? Side::backward : Side::both;
    rule.turnable = one_of(highway, {"turning_circle", "turning_loop", "mini_roundabout"});
}

std::string StreetProfile::restriction(const Tags& tags) const {
    const auto except = tags.get("except");
    for (const auto& kind : kinds()) {
        for (std::size_t begin = 0; begin < except.size();) {
            const auto end = std::min(except.find(';', begin), except.size());
            if (trimmed(except.substr(begin, end - begin)) == kind) {
                return {};
            }
            begin = end + 1;
        }
    }
    for (const auto& kind : kinds()) {
        if (const auto own = tags.get("restriction:" + kind); !own.empty()) {
            return std::string(own);
        }
    }
    return std::string(tags.get("restriction"));
}

Result<std::unique_ptr<StreetProfile>> street_profile(const std::string& name) {
    if (name == "car") {
        return car_profile();
    }
    if (name == "bike") {
        return bike_profile();
    }
    return refuse("the profile '" + name + "' is not known", "--profile", "choose car or bike");
}

}  // namespace nearstock::streets
