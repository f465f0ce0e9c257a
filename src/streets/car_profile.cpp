// A car of 2.0 × 1.9 × 4.8 m and 2 t.
#include "streets/osm_values.hpp"
#include "streets/profile_rules.hpp"

#include <array>
#include <cctype>
#include <cmath>

namespace nearstock::streets {

namespace {

constexpr double height_m = 2.0, width_m = 1.9, car_length_m = 4.8, weight_kg = 2000;
constexpr double unknown_km_per_hour = 10;  // on a way of no known class that cars may use
constexpr double of_the_limit = 0.8;        // what traffic reaches
constexpr double turn_at_most = 7.5, turn_bias = 1.075, oncoming_at_most = 2, back_seconds = 20;

constexpr Numbered class_speeds[] = {
    {"motorway", 90},      {"motorway_link", 45}, {"trunk", 85},        {"trunk_link", 40},
    {"primary", 65},       {"primary_link", 30},  {"secondary", 55},    {"secondary_link", 25},
    {"tertiary", 40},      {"tertiary_link", 20}, {"unclassified", 25}, {"residential", 25},
    {"living_street", 10}, {"service", 15},       {"winter_road", 20},  {"ice_road", 15}};
constexpr Numbered surface_speeds[] = {
    {"cement", 80}, {"compacted", 80}, {"fine_gravel", 80}, {"paving_stones", 60}, {"metal", 60},       {"bricks", 60},
    {"grass", 40},  {"wood", 40},      {"sett", 40},        {"grass_paver", 40},   {"gravel", 40},      {"unpaved", 40},
    {"ground", 40}, {"dirt", 40},      {"pebblestone", 40}, {"tartan", 40},        {"cobblestone", 30}, {"clay", 30},
    {"earth", 20},  {"stone", 20},     {"rocky", 20},       {"sand", 20},          {"laterite", 15},    {"mud", 10},
    {"ice", 20},    {"snow", 30}};
constexpr Numbered track_speeds[] = {{"grade1", 60}, {"grade2", 40}, {"grade3", 30}, {"grade4", 25}, {"grade5", 20}};
constexpr Numbered smoothness_speeds[] = {{"intermediate", 80}, {"bad", 40},          {"very_bad", 20},
                                          {"horrible", 10},     {"very_horrible", 5}, {"impassable", 0}};
/// Limits by name, where a country differs from the usual ones below.
constexpr Numbered named_limits[] = {{"at:rural", 100},        {"at:trunk", 100},       {"ar:urban", 40},
                                     {"ar:rural", 110},        {"be:motorway", 120},    {"be-bru:rural", 70},
                                     {"be-bru:urban", 30},     {"be-vlg:rural", 70},    {"bg:motorway", 140},
                                     {"by:urban", 60},         {"by:motorway", 110},    {"ca-on:rural", 80},
                                     {"ch:rural", 80},         {"ch:trunk", 100},       {"ch:motorway", 120},
                                     {"de:living_street", 7},  {"de:rural", 100},       {"de:motorway", 0},
                                     {"dk:rural", 80},         {"es:trunk", 90},        {"fr:rural", 80},
                                     {"gb:nsl_single", 96.54}, {"gb:nsl_dual", 112.63}, {"gb:motorway", 112.63},
                                     {"lv:living_street", 20}, {"nl:rural", 80},        {"nl:trunk", 100},
                                     {"no:rural", 80},         {"no:motorway", 110},    {"ph:urban", 40},
                                     {"ph:rural", 80},         {"ph:motorway", 100},    {"pl:rural", 100},
                                     {"pl:expressway", 120},   {"pl:motorway", 140},    {"ro:trunk", 100},
                                     {"ru:living_street", 20}, {"ru:urban", 60},        {"ru:motorway", 110},
                                     {"uk:nsl_single", 96.54}, {"uk:nsl_dual", 112.63}, {"uk:motorway", 112.63},
                                     {"za:urban", 60},         {"za:rural", 100},       {"none", 140}};
constexpr Numbered usual_limits[] = {{"urban", 50}, {"rural", 90}, {"trunk", 110}, {"motorway", 130}};
constexpr Numbered crossing_speeds[] = {{"ferry", 5}, {"shuttle_train", 10}};

const Words open_values = {"yes", "motorcar", "motor_vehicle", "vehicle", "permissive", "designated", "hov"};
const Words resident_values = {"private", "delivery", "destination", "customers", "permit", "residents", "unknown"};
const Words closed_values = {
    "no",        "agricultural", "forestry", "emergency",         "psv",        "taxi",     "share_taxi",
    "minibus",   "bus",          "foot",     "emergency_vehicle", "restricted", "military", "official",
    "customers", "private",      "delivery", "destination",       "permit",     "residents"};
const std::vector<std::string> car_kinds = {"motorcar", "motor_vehicle", "vehicle"};
const std::vector<std::string> access_keys = {"motorcar", "motor_vehicle", "vehicle", "access"};

std::string_view resolved(std::string_view access) {
    return best_access(access, open_values, resident_values, closed_values);
}

/// Closes each direction whose limit (height, width, …) the car exceeds.
template <class Parse>
void close_where(WayRule& rule, const Tags& tags, const std::vector<std::string>& keys, Parse parse, double least,
                 bool or_equal = false) {
    const auto limits = by_direction(tags, keys);
    const auto too_tight = [&](std::string_view text) {
        const auto limit = parse(text);
        return limit && (*limit < least || (or_equal && *limit == least));
    };
    if (too_tight(limits.forward)) {
        rule.forward = {};
    }
    if (too_tight(limits.backward)) {
        rule.backward = {};
    }
}

void too_small(WayRule& rule, const Tags& tags) {
    static const std::vector<std::string> heights = {"maxheight:physical", "maxheight"};
    static const std::vector<std::string> widths = {"maxwidth:physical", "maxwidth", "width", "est_width"};
    static const std::vector<std::string> lengths = {"maxlength"}, weights = {"maxweightrating", "maxweight"};
    close_where(rule, tags, heights, length_metres, height_m);
    close_where(rule, tags, widths, length_metres, width_m, true);
    close_where(rule, tags, lengths, length_metres, car_length_m);
    close_where(rule, tags, weights, weight_kilograms, weight_kg);
}

/// Speed by class; on a way of no class, that of an unknown one where cars are let in by name.
double class_speed(const Tags& tags, std::string_view access) {
    if (const auto known = number_of(tags.get("highway"), class_speeds)) {
        return *known;
    }
    return !access.empty() && !one_of(access, closed_values) ? unknown_km_per_hour : 0;
}

void admit(Passage& passage, const Tags& tags, std::string_view access) {
    const bool a_street = number_of(tags.get("highway"), class_speeds).has_value();
    passage.residents = a_street && one_of(access, resident_values);
    const bool closed = one_of(access, closed_values) && !passage.residents;
    passage.km_per_hour = closed ? 0 : class_speed(tags, access);
}

void one_way(WayRule& rule, const Tags& tags) {
    std::string_view oneway;
    for (const auto& kind : car_kinds) {
        if (oneway.empty()) {
            oneway = tags.get("oneway:" + kind);
        }
    }
    if (oneway.empty()) {
        oneway = tags.get("oneway");
    }
    const bool implied = tags.is("highway", "motorway") || one_of(tags.get("junction"), {"roundabout", "circular"});
    if (oneway == "-1") {
        rule.forward = {};
    } else if (yes(oneway) || (implied && oneway != "no")) {
        rule.backward = {};
    }
}

/// Ferries, car trains and bridges that open. Returns whether the way is one.
bool cross_water(WayRule& rule, const Tags& tags) {
    const auto crossing = number_of(tags.get("route"), crossing_speeds);
    const bool bridge = tags.is("bridge", "movable");
    if (!crossing && !bridge) {
        return false;
    }
    const double speed = crossing.value_or(5);
    rule.forward.km_per_hour = rule.forward.open() || !tags.has("highway") ? speed : 0;
    rule.backward.km_per_hour = rule.backward.open() || !tags.has("highway") ? speed : 0;
    rule.seconds = duration_seconds(tags.get("duration")).value_or(0);
    rule.may_start = bridge;
    return true;
}

std::optional<double> limit_of(std::string_view text) {
    if (text.empty()) {
        return {};
    }
    if (const auto number = speed_km_per_hour(text)) {
        return number;
    }
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    if (const auto named = number_of(lower, named_limits)) {
        return named;
    }
    const auto colon = lower.find(':');
    return colon == std::string::npos ? std::nullopt
                                      : number_of(std::string_view(lower).substr(colon + 1), usual_limits);
}

void obey_limits(WayRule& rule, const Tags& tags) {
    static const std::vector<std::string> keys = {"maxspeed:advisory", "maxspeed", "source:maxspeed", "maxspeed:type"};
    const auto limits = by_direction(tags, keys);
    const auto apply = [](Passage& passage, std::string_view text) {
        const auto limit = limit_of(text);
        if (passage.open() && limit && *limit > 0) {
            passage.km_per_hour = *limit * of_the_limit;
        }
    };
    apply(rule.forward, limits.forward);
    apply(rule.backward, limits.backward);
}

double width_preference(const Tags& tags) {
    double preference = tags.is("lane_markings", "no") ? 0.75 : 1;
    if (const auto width = length_metres(tags.get("width"))) {
        preference = *width <= 3 ? 0.5 : *width < 4 ? 0.6 : *width < 5 ? 0.75 : *width < 6 ? 0.8 : preference;
    }
    const auto lanes = length_metres(tags.get("lanes"));
    return lanes && *lanes < 2 ? 0.5 : preference;
}

/// Ways that drivers would rather not take count as slower when ways are chosen.
void prefer(WayRule& rule, const Tags& tags) {
    double preference = 1;
    if (one_of(tags.get("service"), {"alley", "parking", "parking_aisle", "driveway", "drive-through", "drive-thru"})) {
        preference = 0.5;
    }
    if (rule.forward.open() && rule.backward.open()) {
        preference = std::min(preference, width_preference(tags));
    }
    if (tags.is("oneway", "alternating")) {
        preference = std::min(preference, 0.4);
    }
    if (one_of(tags.get("side_road"), {"yes", "rotary"})) {
        preference = std::min(preference, 0.8);
    }
    rule.forward.preference = std::min(preference, tags.is("priority", "backward") ? 0.7 : 1.0);
    rule.backward.preference = std::min(preference, tags.is("priority", "forward") ? 0.7 : 1.0);
}

class Car : public StreetProfile {
public:
    [[nodiscard]] std::string name() const override { return "car"; }
    [[nodiscard]] const std::vector<std::string>& kinds() const override { return car_kinds; }

    [[nodiscard]] WayRule way(const Tags& tags) const override {
        WayRule rule;
        if ((!tags.has("highway") && !tags.has("route")) || never_a_way(tags) || tags.is("highway", "steps") ||
            tags.is("oneway", "reversible") || tags.is("service", "emergency_access")) {
            return rule;
        }
        const auto access = by_direction(tags, access_keys);
        const auto forward = resolved(access.forward), backward = resolved(access.backward);
        admit(rule.forward, tags, forward);
        admit(rule.backward, tags, backward);
        const bool water = cross_water(rule, tags);
        too_small(rule, tags);
        one_way(rule, tags);
        if (!water) {
            obey_limits(rule, tags);
        }
        limit_speed(rule, number_of(tags.get("surface"), surface_speeds));
        limit_speed(rule, number_of(tags.get("tracktype"), track_speeds));
        limit_speed(rule, number_of(tags.get("smoothness"), smoothness_speeds));
        prefer(rule, tags);
        if (tags.is("hov", "designated")) {
            rule.forward.residents = rule.backward.residents = true;
        }
        rule.may_start = rule.may_start && !(tags.is("highway", "service") && forward == "private");
        rule.roundabout = tags.is("junction", "roundabout");
        rule.drives_left = tags.is("driving_side", "left");
        return rule;
    }

    [[nodiscard]] NodeRule node(const Tags& tags) const override {
        NodeRule rule;
        read_signs(tags, rule);
        std::string_view access;
        for (const auto& key : access_keys) { access = access.empty() ? tags.get(key) : access; }
        access = resolved(access);
        const auto barrier = tags.get("barrier");
        if (!access.empty()) {
            rule.barrier = one_of(access, closed_values) && !one_of(access, resident_values);
        } else if (one_of(barrier, {"gate", "lift_gate"})) {
            rule.gate_seconds = 60;
        } else if (!barrier.empty()) {
            rule.barrier = blocks(barrier, tags);
        }
        return rule;
    }

    [[nodiscard]] double turn_seconds(const Turn& turn) const override {
        if (turn.roads <= 2 && !turn.back) {
            return 0;
        }
        const double bias = turn.drives_left ? 1 / turn_bias : turn_bias;
        const double share = std::abs(turn.degrees) / 180;
        const auto rising = [](double x) { return 1 / (1 + std::exp(-x)); };
        double seconds =
            turn_at_most * rising(turn.degrees >= 0 ? 13 / bias * share - 6.5 * bias : 13 * bias * share - 6.5 / bias);
        const bool across = turn.drives_left ? turn.degrees > 0 : turn.degrees < 0;
        if (across && !turn.back && turn.roads > 2 && !turn.roundabout) {
            seconds += oncoming_at_most * rising(13 * share - 3.25);
        }
        return seconds + (turn.back ? back_seconds : 0);
    }

private:
    static bool blocks(std::string_view barrier, const Tags& tags) {
        if (barrier == "height_restrictor") {
            const auto height = length_metres(tags.get("maxheight"));
            return height && *height < height_m;
        }
        const bool lets_by =
            one_of(barrier, {"cattle_grid", "border_control", "toll_booth", "sally_port", "no", "entrance", "arch"}) ||
            tags.is("bollard", "rising") || one_of(tags.get("kerb"), {"lowered", "flush"}) ||
            (barrier == "kerb" && tags.is("highway", "crossing")) ||
            (barrier == "fence" && one_of(tags.get("sensory"), {"audible", "audio"}));
        return !lets_by;
    }
};

}  // namespace

std::unique_ptr<StreetProfile> car_profile() { return std::make_unique<Car>(); }

}  // namespace nearstock::streets
