#include "planning/policy_set.hpp"

#include "core/files.hpp"
#include "core/resources.hpp"
#include "forecasting/forecaster.hpp"
#include "planning/toml_reader.hpp"

#include <cmath>

namespace nearstock {

namespace {

const toml::table& section(const toml::table& root, std::string_view name) {
    static const toml::table empty;
    const auto* node = root.get(name);
    return node != nullptr && node->is_table() ? *node->as_table() : empty;
}

Status one_of(const std::string& value, const std::vector<std::string>& allowed, const std::string& what,
              const std::string& place) {
    if (std::ranges::find(allowed, value) != allowed.end()) {
        return {};
    }
    std::string list;
    for (const auto& a : allowed) { list += (list.empty() ? "" : ", ") + a; }
    return refuse(what + " '" + value + "' is not known", place, "choose one of: " + list);
}

Status not_negative(double value, const std::string& key, const std::string& place) {
    if (value >= 0 && std::isfinite(value)) {
        return {};
    }
    return refuse("'" + key + "' is not a number from zero up", place, "write 0 or more");
}

int whole_days(Seconds duration) { return static_cast<int>(duration.count() / 86400); }

Status read_forecast(const toml::table& root, const std::string& place, PolicySet& set) {
    TomlReader reader(section(root, "forecast"), place + " [forecast]");
    Seconds horizon{set.horizon_days * 86400};
    Seconds history{set.history_days * 86400};
    reader.read("model", set.forecaster);
    reader.read_duration("horizon", horizon);
    reader.read_duration("history", history);
    NEARSTOCK_RETURN_IF_ERROR(reader.finish());
    set.horizon_days = whole_days(horizon);
    set.history_days = whole_days(history);
    if (set.horizon_days < 14 || set.history_days < 7) {
        return refuse("the horizon is shorter than 14 days or the history shorter than 7", place + " [forecast]",
                      "stock is planned over lead time + cover: give at least horizon = \"14d\", history = \"7d\"");
    }
    return one_of(set.forecaster, forecaster_names(), "the forecasting model", place);
}

Status read_replenishment(const toml::table& root, const std::string& place, PolicySet& set) {
    TomlReader reader(section(root, "replenishment"), place + " [replenishment]");
    reader.read("policy", set.replenishment);
    NEARSTOCK_RETURN_IF_ERROR(one_of(set.replenishment, {"practice", "forecast_ss", "base_stock", "network_plan"},
                                     "the replenishment policy", place));
    set.practice.from_forecast = set.replenishment == "forecast_ss";
    if (set.replenishment == "practice" || set.practice.from_forecast) {
        Seconds cover{static_cast<std::int64_t>(set.practice.cover_days * 86400)};
        Seconds window{set.practice.window_days * 86400};
        reader.read("safety_factor", set.practice.safety_factor);
        reader.read_duration("cover", cover);
        reader.read_duration("window", window);
        set.practice.cover_days = double(cover.count()) / 86400;
        set.practice.window_days = whole_days(window);
    } else {
        reader.read("maximum_critical_ratio", set.base_stock.maximum_critical_ratio);
        reader.read("minimum_critical_ratio", set.base_stock.minimum_critical_ratio);
        reader.read("shortage_weight", set.base_stock.shortage_weight);
        reader.read("transfers", set.base_stock.transfers);
        reader.read("capacity_scaling", set.base_stock.capacity_scaling);
        reader.read("random_lead_time", set.base_stock.random_lead_time);
        std::string lead_time = "moments";
        reader.read("lead_time", lead_time);
        NEARSTOCK_RETURN_IF_ERROR(one_of(lead_time, {"moments", "empirical"}, "the distribution of lead times", place));
        set.base_stock.empirical_lead_time = lead_time == "empirical";
        std::string distribution = "negative_binomial";
        reader.read("distribution", distribution);
        NEARSTOCK_RETURN_IF_ERROR(
            one_of(distribution, {"negative_binomial", "normal"}, "the distribution of demand", place));
        set.base_stock.normal_demand = distribution == "normal";
        if (set.replenishment == "network_plan") {
            reader.read("move_weight", set.move_weight);
            NEARSTOCK_RETURN_IF_ERROR(not_negative(set.move_weight, "move_weight", place + " [replenishment]"));
            double budget = 0;
            reader.read("budget", budget);
            if (section(root, "replenishment").contains("budget")) {
                NEARSTOCK_RETURN_IF_ERROR(not_negative(budget, "budget", place + " [replenishment]"));
                set.budget = budget;
            }
        }
    }
    NEARSTOCK_RETURN_IF_ERROR(reader.finish());
    return not_negative(set.base_stock.shortage_weight, "shortage_weight", place + " [replenishment]");
}

Status read_dispatch(const toml::table& root, const std::string& place, PolicySet& set) {
    TomlReader sourcing(section(root, "sourcing"), place + " [sourcing]");
    sourcing.read("policy", set.sourcing);
    NEARSTOCK_RETURN_IF_ERROR(one_of(set.sourcing, {"nearest_site", "cheapest_site"}, "the sourcing policy", place));
    if (set.sourcing == "cheapest_site") {
        sourcing.read("split_by_arm", set.cheapest_site.split_by_arm);
    }
    NEARSTOCK_RETURN_IF_ERROR(sourcing.finish());
    TomlReader routing(section(root, "routing"), place + " [routing]");
    routing.read("policy", set.routing);
    NEARSTOCK_RETURN_IF_ERROR(
        one_of(set.routing, {"nearest_neighbour", "insertion", "ruin_recreate"}, "the routing policy", place));
    routing.read("learn_congestion", set.learn_congestion);
    if (set.routing != "nearest_neighbour") {
        routing.read("lateness_weight", set.insertion.lateness_weight);
        routing.read("minute_to_door", set.insertion.minute_to_door);
    }
    if (set.routing == "ruin_recreate") {
        routing.read("rounds", set.rounds);
    }
    NEARSTOCK_RETURN_IF_ERROR(routing.finish());
    NEARSTOCK_RETURN_IF_ERROR(not_negative(set.insertion.lateness_weight, "lateness_weight", place + " [routing]"));
    NEARSTOCK_RETURN_IF_ERROR(not_negative(static_cast<double>(set.rounds), "rounds", place + " [routing]"));
    return not_negative(set.insertion.minute_to_door, "minute_to_door", place + " [routing]");
}

}  // namespace

Result<PolicySet> parse_policy_set(const std::string& toml_text, const std::string& place) {
    const auto parsed = toml::parse(toml_text);
    if (!parsed) {
        return refuse(std::string(parsed.error().description()),
                      place + ":" + std::to_string(parsed.error().source().begin.line), "mend the TOML there");
    }
    const toml::table& root = parsed.table();
    PolicySet set;
    set.forecaster = "seasonal_level";
    set.replenishment = "base_stock";
    set.sourcing = "cheapest_site";
    set.routing = "ruin_recreate";
    TomlReader top(root, place);
    top.read("name", set.name);
    top.read("experiment", set.experiment_id);
    for (const auto* name : {"forecast", "replenishment", "sourcing", "routing"}) {
        if (const auto* node = root.get(name); node != nullptr && !node->is_table()) {
            top.fail("'" + std::string(name) + "' is not a section", "write [" + std::string(name) + "]");
        }
        top.know(name);
    }
    NEARSTOCK_RETURN_IF_ERROR(top.finish());
    if (set.name.empty()) {
        return refuse("the policy set has no name", place, "write name = \"…\": it becomes the run_id of a branch");
    }
    NEARSTOCK_RETURN_IF_ERROR(read_forecast(root, place, set));
    NEARSTOCK_RETURN_IF_ERROR(read_replenishment(root, place, set));
    NEARSTOCK_RETURN_IF_ERROR(read_dispatch(root, place, set));
    return set;
}

Result<PolicySet> read_policy_set(const std::filesystem::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(file));
    return parse_policy_set(text, file.string());
}

std::string shipped_policy_set(std::string_view name) {
    return std::string(resource("config/" + std::string(name) + ".toml").value_or(""));
}

}  // namespace nearstock
