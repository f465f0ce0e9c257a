#include "app/plan_prices.hpp"

#include "app/json_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace nearstock {

namespace {

namespace fs = std::filesystem;

constexpr std::array classes{TemperatureClass::ambient, TemperatureClass::chilled};

const char* word(TemperatureClass temperature) {
    return temperature == TemperatureClass::chilled ? "chilled" : "ambient";
}

std::size_t place_of(std::size_t site, TemperatureClass temperature) {
    return site * 2 + static_cast<std::size_t>(temperature);
}

double price_at(const std::vector<double>& prices, std::size_t i) { return i < prices.size() ? prices[i] : 0; }

bool prices_space(const PlanPrices& prices) { return !prices.litre_day.empty() || !prices.litre.empty(); }

Json gain_json(const std::optional<PlanGain>& gain) {
    return !gain ? Json()
                 : Json{{"gained_micros", std::llround(gain->gained)},
                        {"most_micros", std::llround(gain->most)},
                        {"at_most_missed_micros", std::llround(std::max(0.0, gain->most - gain->gained))}};
}

Result<std::optional<PlanGain>> read_gain(const Json& json, const char* key, const std::string& place) {
    if (!json.contains(key) || json[key].is_null()) {
        return std::optional<PlanGain>{};
    }
    JsonObject object(json[key], place + " " + key);
    const PlanGain gain{object.number("gained_micros"), object.number("most_micros")};
    NEARSTOCK_RETURN_IF_ERROR(object.status());
    return std::optional(gain);
}

std::string gain_text(const PlanGain& gain, const std::string& currency) {
    const double missed = std::max(0.0, gain.most - gain.gained);
    return fmt::format("gain {:.2f} {}; no others gain more than {:.2f}: at most {:.2f} ({:.1f} %) is missed",
                       gain.gained / 1e6, currency, gain.most / 1e6, missed / 1e6,
                       gain.most > 0 ? 100 * missed / gain.most : 0.0);
}

std::string space_table(const Network& network, const PlanPrices& prices) {
    std::string rows;
    for (std::size_t s = 0; s < network.sites.size(); ++s) {
        for (const auto temperature : classes) {
            const auto i = place_of(s, temperature);
            const double day = price_at(prices.litre_day, i), tonight = price_at(prices.litre, i);
            if (day > 0 || tonight > 0) {
                rows += fmt::format("| {} | {} | {:.4f} | {:.4f} |\n", network.sites[s].site_id, word(temperature),
                                    day / 1e6, tonight / 1e6);
            }
        }
    }
    return rows.empty() ? "No site is short of space.\n"
                        : "| site | space | a litre for a day | a litre more tonight |\n|---|---|---|---|\n" + rows;
}

}  // namespace

fs::path prices_file_of(const fs::path& plan) { return fs::path(plan).replace_extension(".prices.json"); }

Json prices_json(const Network& network, const StoredPlan& plan) {
    Json space = Json::array();
    for (std::size_t s = 0; s < network.sites.size() && prices_space(plan.prices); ++s) {
        for (const auto temperature : classes) {
            const auto i = place_of(s, temperature);
            space.push_back({{"site_id", network.sites[s].site_id},
                             {"temperature", word(temperature)},
                             {"litre_day_micros", price_at(plan.prices.litre_day, i)},
                             {"litre_tonight_micros", price_at(plan.prices.litre, i)}});
        }
    }
    return {{"space", prices_space(plan.prices) ? space : Json()},
            {"budget_price", plan.prices.budget ? Json(*plan.prices.budget) : Json()},
            {"moves", gain_json(plan.moves)},
            {"purchases", gain_json(plan.purchases)}};
}

Status read_prices(const Network& network, const fs::path& plan_file, StoredPlan& plan) {
    const auto file = prices_file_of(plan_file);
    if (!fs::exists(file)) {
        return {};
    }
    NEARSTOCK_ASSIGN_OR_RETURN(json, read_json(file));
    if (json.contains("space") && json["space"].is_array()) {
        plan.prices.litre_day.assign(network.sites.size() * 2, 0);
        plan.prices.litre.assign(network.sites.size() * 2, 0);
        for (const auto& row : json["space"]) {
            JsonObject object(row, file.string() + " space");
            const auto site = find_site(network, object.text("site_id"));
            const auto temperature =
                object.text("temperature") == "chilled" ? TemperatureClass::chilled : TemperatureClass::ambient;
            if (!site.exists()) {
                object.fail("names a site that is not of the network", "make the plan again with `nearstock plan`");
            } else {
                plan.prices.litre_day[place_of(site.value, temperature)] = object.number("litre_day_micros");
                plan.prices.litre[place_of(site.value, temperature)] = object.number("litre_tonight_micros");
            }
            NEARSTOCK_RETURN_IF_ERROR(object.status());
        }
    }
    if (json.contains("budget_price") && json["budget_price"].is_number()) {
        plan.prices.budget = json["budget_price"].get<double>();
    }
    NEARSTOCK_ASSIGN_OR_RETURN(moves, read_gain(json, "moves", file.string()));
    NEARSTOCK_ASSIGN_OR_RETURN(purchases, read_gain(json, "purchases", file.string()));
    plan.moves = moves;
    plan.purchases = purchases;
    return {};
}

std::string prices_text(const Network& network, const StoredPlan& plan) {
    std::string text =
        "\n## Prices of space and money, and how far from the best\n\nAs proposed; what one more of each would save, "
        "in " +
        network.currency + ".\n\n";
    text += prices_space(plan.prices) ? space_table(network, plan.prices) : "This policy prices no space.\n";
    text += plan.prices.budget
                ? fmt::format("\n- Money: a unit more of tonight's budget would save {:.4f}.\n", *plan.prices.budget)
                : "\n- Money: no budget tonight, so it has no price.\n";
    text +=
        "- Gains are in the worth of stock by which moves are chosen: lost sales prevented, weighted, and lines put "
        "off.\n";
    text += plan.moves ? "- Tonight's moves, given the orders to suppliers, " +
                             gain_text(*plan.moves, network.currency) + ".\n"
                       : "- Tonight's moves: this policy gives no bound.\n";
    if (plan.purchases) {
        text += "- Orders to suppliers within the budget, of what the targets ask for, " +
                gain_text(*plan.purchases, network.currency) + ".\n";
    }
    return text +
           "- The targets behind the orders to suppliers balance fixed costs over weeks: this method gives no bound on "
           "them.\n";
}

std::string space_text(const Network& network, const StoredPlan& plan, SiteIndex site, TemperatureClass temperature) {
    if (!prices_space(plan.prices)) {
        return "";
    }
    const auto i = place_of(site.value, temperature);
    return fmt::format("{}: a litre more tonight {:.4f}, a litre for a day {:.4f} {}", word(temperature),
                       price_at(plan.prices.litre, i) / 1e6, price_at(plan.prices.litre_day, i) / 1e6,
                       network.currency);
}

}  // namespace nearstock
