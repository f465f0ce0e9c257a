// A bicycle that is pushed where it may not be ridden and walking is allowed.
#include "streets/osm_values.hpp"
#include "streets/profile_rules.hpp"

#include <cmath>

namespace nearstock::streets {

namespace {

constexpr double riding = 15, walking = 4, bike_limit = 21;
constexpr double turn_at_right_angle = 6, turn_bias = 1.4, back_seconds = 20;

constexpr Numbered riding_speeds[] = {{"cycleway", riding},
                                      {"primary", riding},
                                      {"primary_link", riding},
                                      {"secondary", riding},
                                      {"secondary_link", riding},
                                      {"tertiary", riding},
                                      {"tertiary_link", riding},
                                      {"residential", riding},
                                      {"unclassified", riding},
                                      {"living_street", riding},
                                      {"service", riding},
                                      {"track", 12},
                                      {"path", 13}};
constexpr Numbered pushing_speeds[] = {{"footway", walking}, {"pedestrian", walking}, {"steps", 2}};
constexpr Numbered surface_speeds[] = {{"asphalt", riding},
                                       {"chipseal", riding},
                                       {"concrete", riding},
                                       {"concrete_lanes", riding},
                                       {"wood", 10},
                                       {"metal", 10},
                                       {"cobblestone:flattened", 10},
                                       {"paving_stones", 10},
                                       {"compacted", 10},
                                       {"cobblestone", 7},
                                       {"unpaved", 6},
                                       {"fine_gravel", 10},
                                       {"gravel", 6},
                                       {"pebblestone", 6},
                                       {"grass_paver", 6},
                                       {"ground", 10},
                                       {"dirt", 8},
                                       {"earth", 6},
                                       {"laterite", 5},
                                       {"grass", 6},
                                       {"mud", 3},
                                       {"sand", 3},
                                       {"woodchips", 3},
                                       {"sett", 9}};

const Words open_values = {"yes", "permissive", "designated"};
const Words closed_values = {"no", "private", "agricultural", "forestry", "delivery", "use_sidepath"};
const Words lanes = {"track", "lane", "share_busway", "sharrow", "shared", "shared_lane"};
const Words contraflow_lanes = {"opposite", "opposite_lane", "opposite_track"};
const std::vector<std::string> bike_kinds = {"bicycle"};
const std::vector<std::string> access_keys = {"bicycle", "vehicle", "access"};

/// The first word about bicycles, whatever the direction.
std::string_view access_of(const Tags& tags) {
    for (const auto& key : access_keys) {
        if (const auto value = tags.get(key); !value.empty()) {
            return value;
        }
    }
    return {};
}

/// Speeds by kind of way before anything forbids riding; `pushable` where walking along it is a matter of course.
struct Riding {
    double speed = 0;  // 0: not to be ridden
    bool pushable = false;
    double ferry_seconds = 0;
    bool ferry = false;
};
Riding riding_on(const Tags& tags, std::string_view access) {
    if (tags.is("bridge", "movable")) {
        return {5, true, duration_seconds(tags.get("duration")).value_or(0)};
    }
    if (tags.is("route", "ferry")) {
        return {5, false, duration_seconds(tags.get("duration")).value_or(0), true};
    }
    if (tags.is("railway", "platform") || tags.is("public_transport", "platform")) {
        return {walking, true};
    }
    if (one_of(tags.get("amenity"), {"parking", "parking_entrance"})) {
        return {10, true};
    }
    if (const auto known = number_of(tags.get("highway"), riding_speeds)) {
        return {*known, true};
    }
    return one_of(access, open_values) ? Riding{riding, true} : Riding{};
}

struct OneWay {
    bool forward = true, backward = true, implied = false, reversed = false;
};
OneWay one_way(const Tags& tags) {
    OneWay open;
    open.implied = one_of(tags.get("junction"), {"roundabout", "circular"}) || tags.is("highway", "motorway");
    const auto own = tags.get("oneway:bicycle");
    const auto said = yes(own) || no(own) || own == "-1" ? own : tags.get("oneway");
    if (said == "-1") {
        open.forward = false;
        open.reversed = true;
    } else if (yes(said) || (open.implied && !no(said))) {
        open.backward = false;
    }
    return open;
}

/// A lane for bicycles opens its direction, also against a one-way street.
void use_lanes(WayRule& rule, const Tags& tags, const OneWay& open) {
    const auto both = tags.has("cycleway") ? tags.get("cycleway") : tags.get("cycleway:both");
    const auto left = tags.get("cycleway:left"), right = tags.get("cycleway:right");
    bool forward = false, backward = false;
    if (open.forward && open.backward && !open.implied) {
        forward = one_of(both, lanes) || one_of(right, lanes) || one_of(left, contraflow_lanes);
        backward = one_of(both, lanes) || one_of(left, lanes) || one_of(right, contraflow_lanes);
    } else if (one_of(both, contraflow_lanes) || one_of(left, contraflow_lanes) || one_of(right, contraflow_lanes)) {
        forward = backward = true;
    } else if (one_of(both, lanes) || one_of(left, lanes) || one_of(right, lanes)) {
        (open.reversed ? backward : forward) = true;
    }
    if (forward) {
        rule.forward.km_per_hour = riding;
    }
    if (backward) {
        rule.backward.km_per_hour = riding;
    }
}

/// Directions that cannot be ridden are walked, where one may walk.
void push(WayRule& rule, const Tags& tags, const Riding& ridden, const OneWay& open) {
    const auto foot = tags.get("foot");
    if (foot != "no" && (!rule.forward.open() || !rule.backward.open())) {
        double forward = 0, backward = 0;
        if (const auto known = number_of(tags.get("highway"), pushing_speeds)) {
            forward = backward = *known;
        } else if (tags.is("man_made", "pier")) {
            forward = backward = walking;
        } else if (foot == "yes" ||
                   (ridden.pushable && !yes(tags.get("foot:forward")) && !yes(tags.get("foot:backward")))) {
            forward = walking;
            backward = open.implied ? 0 : walking;
        } else {
            forward = tags.is("foot:forward", "yes") ? walking : 0;
            backward = forward == 0 && tags.is("foot:backward", "yes") ? walking : 0;
        }
        rule.forward.km_per_hour = rule.forward.open() ? rule.forward.km_per_hour : forward;
        rule.backward.km_per_hour = rule.backward.open() ? rule.backward.km_per_hour : backward;
    }
    if (tags.is("bicycle", "dismount")) {
        rule.forward.km_per_hour = rule.backward.km_per_hour = walking;
    }
}

void obey_limits(WayRule& rule, const Tags& tags) {
    const auto limit = [&](Passage& passage, const char* own) {
        auto most = speed_km_per_hour(tags.get(own));
        most = most && *most > 0 ? most : speed_km_per_hour(tags.get("maxspeed"));
        if (most && *most > 0) {
            passage.km_per_hour = std::min(passage.km_per_hour, *most);
        }
    };
    limit(rule.forward, "maxspeed:forward");
    limit(rule.backward, "maxspeed:backward");
}

/// A cycle track drawn as a way of its own beside the street.
bool track_is_apart(const Tags& tags) {
    const bool apart = tags.is("cycleway", "separate") || tags.is("cycleway:both", "separate") ||
                       tags.is("cycleway:left", "separate") || tags.is("cycleway:right", "separate");
    return apart && !one_of(tags.get("bicycle"), {"yes", "permissive", "designated", "destination"});
}

class Bike : public StreetProfile {
public:
    [[nodiscard]] std::string name() const override { return "bike"; }
    [[nodiscard]] const std::vector<std::string>& kinds() const override { return bike_kinds; }

    [[nodiscard]] WayRule way(const Tags& tags) const override {
        const auto general = access_of(tags);
        const auto directed = by_direction(tags, access_keys);
        const auto shut = [](std::string_view access) {
            return one_of(best_access(access, open_values, {}, closed_values), closed_values);
        };
        if (never_a_way(tags) || one_of(general, closed_values) || track_is_apart(tags) ||
            (shut(directed.forward) && shut(directed.backward))) {
            return {};
        }
        const auto ridden = riding_on(tags, general);
        const auto open = one_way(tags);
        WayRule rule;
        rule.forward.km_per_hour = open.forward ? ridden.speed : 0;
        rule.backward.km_per_hour = open.backward ? ridden.speed : 0;
        rule.seconds = ridden.ferry_seconds;
        rule.may_start = !ridden.ferry;
        use_lanes(rule, tags, open);
        push(rule, tags, ridden, open);
        obey_limits(rule, tags);
        rule.forward.km_per_hour = shut(directed.forward) ? 0 : rule.forward.km_per_hour;
        rule.backward.km_per_hour = shut(directed.backward) ? 0 : rule.backward.km_per_hour;
        limit_speed(rule, number_of(tags.get("surface"), surface_speeds));
        limit_speed(rule, bike_limit);
        rule.roundabout = tags.is("junction", "roundabout");
        return rule;
    }

    [[nodiscard]] NodeRule node(const Tags& tags) const override {
        NodeRule rule;
        if (tags.is("highway", "traffic_signals")) {
            read_signs(tags, rule);
        }
        const auto access = access_of(tags);
        if (!access.empty()) {
            rule.barrier = one_of(access, closed_values) && !tags.is("highway", "crossing");
        } else {
            const auto barrier = tags.get("barrier");
            const bool audible = barrier == "fence" && one_of(tags.get("sensory"), {"audible", "audio"});
            rule.barrier = one_of(barrier, {"yes", "wall", "fence"}) && !audible;
        }
        return rule;
    }

    [[nodiscard]] double turn_seconds(const Turn& turn) const override {
        if (turn.roads <= 2 && !turn.back) {
            return 0;
        }
        const double right_angles = turn.degrees / 90;
        const bool easy = turn.degrees >= 0;
        return right_angles * right_angles * turn_at_right_angle * (easy ? 1 / turn_bias : turn_bias) +
               (turn.back ? back_seconds : 0);
    }
};

}  // namespace

std::unique_ptr<StreetProfile> bike_profile() { return std::make_unique<Bike>(); }

}  // namespace nearstock::streets
