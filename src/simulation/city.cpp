#include "simulation/city.hpp"

#include <fmt/format.h>
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

namespace nearstock {

namespace {

/// Reads one section key by key; each call names a key that is allowed. Keeps the first error.
class Section {
public:
    Section(const toml::table& file, std::string_view name, const std::string& place) : name_(name), place_(place) {
        const auto* node = file.get(name);
        if (node == nullptr) {
            return;
        }
        table_ = node->as_table();
        if (table_ == nullptr) {
            fail(*node, fmt::format("'{}' is not a section", name), fmt::format("write [{}] and its keys below", name));
        }
    }

    struct Range {
        double from;
        double to;
    };

    void text(std::string_view key, std::string& value) {
        if (const auto* node = find(key)) {
            if (!node->is_string() || node->as_string()->get().empty()) {
                return fail(*node, fmt::format("{} is not a text", full(key)), fmt::format("write {} = \"…\"", key));
            }
            value = node->as_string()->get();
        }
    }

    void duration(std::string_view key, Seconds& value) {
        const auto* node = find(key);
        if (node == nullptr) {
            return;
        }
        if (!node->is_string()) {
            return fail(*node, fmt::format("{} is a duration without a unit", full(key)),
                        "write a text with a number and a unit, such as \"30min\" or \"6h\"");
        }
        const auto parsed = parse_duration(node->as_string()->get());
        if (!parsed) {
            return fail(*node, fmt::format("{}: {}", full(key), parsed.error().message), parsed.error().mend);
        }
        value = *parsed;
    }

    void date(std::string_view key, BusinessDate& value) {
        const auto* node = find(key);
        if (node == nullptr) {
            return;
        }
        if (const auto* native = node->as_date()) {
            const auto d = native->get();
            value = std::chrono::sys_days(std::chrono::year(d.year) / int(d.month) / int(d.day));
            return;
        }
        const auto parsed = node->is_string()
                                ? parse_date(node->as_string()->get())
                                : Result<BusinessDate>(refuse("a date is a text", {}, "write YYYY-MM-DD"));
        if (!parsed) {
            return fail(*node, fmt::format("{}: {}", full(key), parsed.error().message), parsed.error().mend);
        }
        value = *parsed;
    }

    void boolean(std::string_view key, bool& value) {
        if (const auto* node = find(key)) {
            if (!node->is_boolean()) {
                return fail(*node, fmt::format("{} is neither true nor false", full(key)),
                            "write true or false, without quotes");
            }
            value = node->as_boolean()->get();
        }
    }

    void number(std::string_view key, double& value, Range range) {
        if (const auto* node = find(key)) {
            const auto given = node->value<double>();
            if (!node->is_number() || !given || !(*given >= range.from && *given <= range.to)) {
                return fail(*node, fmt::format("{} is not a number in its range", full(key)),
                            fmt::format("write a number from {} to {}", range.from, range.to));
            }
            value = *given;
        }
    }

    template <class Integer>
    void count(std::string_view key, Integer& value, Range range) {
        if (const auto* node = find(key)) {
            const auto* given = node->as_integer();
            if (given == nullptr || !(double(given->get()) >= range.from && double(given->get()) <= range.to)) {
                return fail(*node, fmt::format("{} is not a whole number in its range", full(key)),
                            fmt::format("write a whole number from {:.0f} to {:.0f}", range.from, range.to));
            }
            value = static_cast<Integer>(given->get());
        }
    }

    void money(std::string_view key, Money& value) {
        std::int64_t micros = value.value();
        count(key, micros, {0, 1e12});
        value = Money(micros);
    }

    /// Refuses what no call has named. Returns the first error, if there was any.
    Status finish() {
        if (table_ != nullptr) {
            for (const auto& [key, node] : *table_) {
                if (std::ranges::find(allowed_, key.str()) == allowed_.end()) {
                    fail(node, fmt::format("unknown key {}", full(key.str())),
                         fmt::format("allowed in [{}]: {}", name_, fmt::join(allowed_, ", ")));
                }
            }
        }
        return status_;
    }

private:
    const toml::node* find(std::string_view key) {
        allowed_.emplace_back(key);
        return table_ == nullptr ? nullptr : table_->get(key);
    }
    [[nodiscard]] std::string full(std::string_view key) const { return fmt::format("{}.{}", name_, key); }
    void fail(const toml::node& node, std::string message, std::string mend) {
        if (status_) {
            status_ =
                refuse(std::move(message), fmt::format("{}:{}", place_, node.source().begin.line), std::move(mend));
        }
    }

    std::string name_;
    const std::string& place_;
    const toml::table* table_ = nullptr;
    std::vector<std::string> allowed_;
    Status status_;
};

Status read_workspace(Section section, CityConfig& c) {
    section.text("currency", c.currency);
    section.text("time_zone", c.time_zone);
    section.text("city_id", c.city_id);
    return section.finish();
}

Status read_network(Section section, CityConfig& c) {
    section.duration("opening", c.opening);
    section.duration("closing", c.closing);
    section.duration("wave_interval", c.wave_interval);
    section.duration("delivery_threshold", c.delivery_threshold);
    section.number("detour_factor", c.detour_factor, {1, 3});
    section.number("van_speed_m_per_s", c.van_speed_m_per_s, {1, 40});
    section.number("bike_speed_m_per_s", c.bike_speed_m_per_s, {1, 40});
    return section.finish();
}

Status read_city(Section section, CityConfig& c) {
    section.count("seed", c.seed, {0, 1e15});
    section.date("first_day", c.first_day);
    section.count("horizon_days", c.horizon_days, {1, 1000});
    section.number("centre_latitude", c.centre.latitude, {-80, 80});
    section.number("centre_longitude", c.centre.longitude, {-180, 180});
    section.number("zone_spacing_m", c.zone_spacing_m, {100, 20'000});
    section.count("products", c.products, {1, 100'000});
    section.count("mfcs", c.mfcs, {1, 500});
    section.boolean("hub", c.hub);
    section.count("suppliers", c.suppliers, {1, 10'000});
    section.count("drivers", c.drivers, {1, 100'000});
    section.count("customers", c.customers, {1, 10'000'000});
    section.count("zones", c.zones, {1, 10'000});
    section.number("orders_per_day", c.orders_per_day, {0.1, 1e6});
    section.number("lines_per_order", c.lines_per_order, {1, 50});
    section.number("price_level", c.price_level, {0.01, 100});
    section.number("launching_share", c.launching_share, {0, 0.5});
    section.number("ending_share", c.ending_share, {0, 0.5});
    section.number("joining_share", c.joining_share, {0, 0.5});
    section.number("via_hub_share", c.via_hub_share, {0, 1});
    section.number("bike_share", c.bike_share, {0, 1});
    section.number("driver_attendance", c.driver_attendance, {0.1, 1});
    section.number("early_shift_share", c.early_shift_share, {0, 1});
    section.duration("early_shift_start", c.early_shift_start);
    section.duration("early_shift_end", c.early_shift_end);
    section.duration("late_shift_start", c.late_shift_start);
    section.duration("late_shift_end", c.late_shift_end);
    section.number("capacity_fill", c.capacity_fill, {0.1, 2});
    return section.finish();
}

Status read_demand(Section section, DemandEffects& d) {
    section.number("units_per_line", d.units_per_line, {1, 20});
    section.number("popularity_exponent", d.popularity_exponent, {0, 2});
    section.number("taste_sd", d.taste_sd, {0, 2});
    section.number("taste_category_sd", d.taste_category_sd, {0, 2});
    section.number("taste_range_km", d.taste_range_km, {0.1, 100});
    section.number("income_effect", d.income_effect, {0, 3});
    section.number("youth_effect", d.youth_effect, {0, 3});
    section.number("trend_sd_per_year", d.trend_sd_per_year, {0, 2});
    section.number("city_trend_per_year", d.city_trend_per_year, {-1, 1});
    section.number("weekly_season", d.weekly_season, {0, 3});
    section.number("yearly_season", d.yearly_season, {0, 3});
    section.number("price_elasticity", d.price_elasticity, {0, 5});
    section.number("promotion_display", d.promotion_display, {0, 2});
    section.number("promotion_share", d.promotion_share, {0, 0.5});
    section.number("price_changes_per_year", d.price_changes_per_year, {0, 100'000});
    section.number("weather_effect", d.weather_effect, {0, 5});
    section.number("event_effect", d.event_effect, {0, 3});
    section.number("holiday_factor", d.holiday_factor, {0, 3});
    section.number("holiday_eve_factor", d.holiday_eve_factor, {0, 3});
    section.number("interest_sd", d.interest_sd, {0, 2});
    section.number("interest_persistence", d.interest_persistence, {0, 0.99});
    section.number("competitor_elasticity", d.competitor_elasticity, {0, 5});
    section.number("spike_probability", d.spike_probability, {0, 0.1});
    section.number("spike_factor", d.spike_factor, {1, 20});
    section.number("day_sd", d.day_sd, {0, 1});
    section.number("zone_day_sd", d.zone_day_sd, {0, 1});
    section.number("launch_ramp_days", d.launch_ramp_days, {0, 365});
    section.number("ending_decay_days", d.ending_decay_days, {0, 365});
    return section.finish();
}

Status read_rates(Section section, RateCard& r) {
    section.count("capital_ppb_per_day", r.capital_ppb_per_day, {0, 1e9});
    section.count("ambient_micros_per_litre_day", r.ambient_micros_per_litre_day, {0, 1e12});
    section.count("chilled_micros_per_litre_day", r.chilled_micros_per_litre_day, {0, 1e12});
    section.count("lost_goodwill_ppm", r.lost_goodwill_ppm, {0, 1e9});
    section.money("inbound_per_line_micros", r.inbound_per_line);
    section.count("inbound_micros_per_litre", r.inbound_micros_per_litre, {0, 1e12});
    section.money("hub_per_line_micros", r.hub_per_line);
    section.count("hub_micros_per_litre", r.hub_micros_per_litre, {0, 1e12});
    section.money("transfer_per_line_micros", r.transfer_per_line);
    section.count("transfer_micros_per_litre_km", r.transfer_micros_per_litre_km, {0, 1e12});
    section.money("driver_per_hour_micros", r.driver_per_hour);
    section.money("van_per_km_micros", r.van_per_km);
    section.money("bike_per_km_micros", r.bike_per_km);
    section.money("late_delivery_micros", r.late_delivery);
    section.money("late_per_minute_micros", r.late_per_minute);
    section.money("order_line_micros", r.order_line);
    section.money("labour_per_hour_micros", r.labour_per_hour);
    section.duration("receive_per_line", r.receive_per_line);
    section.duration("receive_per_case", r.receive_per_case);
    section.duration("pick_per_shipment", r.pick_per_shipment);
    section.duration("pick_per_line", r.pick_per_line);
    section.duration("pick_per_unit", r.pick_per_unit);
    return section.finish();
}

/// What no single key can violate.
Status check_together(const CityConfig& c, const std::string& place) {
    const auto founders = std::llround(double(c.customers) * (1 - c.joining_share));
    if (founders < c.zones) {
        return refuse("city.customers are fewer than city.zones", place,
                      "every zone needs a customer: write more customers or fewer zones");
    }
    if (c.mfcs > c.zones) {
        return refuse("city.mfcs are more than city.zones", place,
                      "an MFC stands in a zone of its own: write fewer MFCs or more zones");
    }
    if (c.drivers < c.mfcs) {
        return refuse("city.drivers are fewer than city.mfcs", place, "every MFC needs a driver: write more drivers");
    }
    if (c.closing > Seconds(24 * 3600) || c.opening + Seconds(3600) > c.closing) {
        return refuse("network.opening and network.closing leave no opening hours", place,
                      "write an opening at least 1h before the closing, and a closing of at most 24h");
    }
    if (c.wave_interval < Seconds(60) || c.delivery_threshold <= Seconds(0)) {
        return refuse("network.wave_interval or network.delivery_threshold is too short", place, "write at least 1min");
    }
    if (c.early_shift_start >= c.early_shift_end || c.late_shift_start >= c.late_shift_end ||
        c.early_shift_end > Seconds(30 * 3600) || c.late_shift_end > Seconds(30 * 3600)) {
        return refuse("a shift of [city] ends before it starts, or after 30h", place,
                      "write a start before its end, as clock times since midnight");
    }
    if (const auto zone = TimeZone::find(c.time_zone); !zone) {
        return refuse("workspace.time_zone: " + zone.error().message, place, zone.error().mend);
    }
    return {};
}

}  // namespace

RateCard default_rates() {
    RateCard r;
    r.capital_ppb_per_day = 602'740;  // 22 % a year
    r.ambient_micros_per_litre_day = 5'000;
    r.chilled_micros_per_litre_day = 12'000;
    r.lost_goodwill_ppm = 120'000;
    r.inbound_per_line = Money(1'200'000);
    r.inbound_micros_per_litre = 15'000;
    r.hub_per_line = Money(300'000);
    r.hub_micros_per_litre = 10'000;
    r.transfer_per_line = Money(700'000);
    r.transfer_micros_per_litre_km = 2'500;
    r.driver_per_hour = Money(17'500'000);
    r.van_per_km = Money(320'000);
    r.bike_per_km = Money(60'000);
    r.late_delivery = Money(1'500'000);
    r.late_per_minute = Money(50'000);
    r.order_line = Money(400'000);
    r.labour_per_hour = Money(19'000'000);
    r.receive_per_line = Seconds(60);
    r.receive_per_case = Seconds(20);
    r.pick_per_shipment = Seconds(75);
    r.pick_per_line = Seconds(28);
    r.pick_per_unit = Seconds(6);
    return r;
}

Result<CityConfig> parse_city(const std::string& toml_text, const std::string& place) {
    const toml::parse_result parsed = toml::parse(toml_text, place);
    if (!parsed) {
        return refuse(std::string(parsed.error().description()),
                      fmt::format("{}:{}", place, parsed.error().source().begin.line),
                      "write valid TOML: [section], then key = value");
    }
    const toml::table& file = parsed.table();
    constexpr std::array<std::string_view, 5> sections{"workspace", "network", "city", "demand", "rates"};
    for (const auto& [key, node] : file) {
        if (key.str() == "cities") {
            return refuse("is of several cities", fmt::format("{}:{}", place, node.source().begin.line),
                          "give one of them: in a workspace of several, -w <workspace>/cities/<city_id>");
        }
        if (std::ranges::find(sections, key.str()) == sections.end()) {
            return refuse(fmt::format("unknown section or key '{}'", key.str()),
                          fmt::format("{}:{}", place, node.source().begin.line),
                          fmt::format("allowed: [{}]", fmt::join(sections, "], [")));
        }
    }
    CityConfig config;
    NEARSTOCK_RETURN_IF_ERROR(read_workspace({file, "workspace", place}, config));
    NEARSTOCK_RETURN_IF_ERROR(read_network({file, "network", place}, config));
    NEARSTOCK_RETURN_IF_ERROR(read_city({file, "city", place}, config));
    NEARSTOCK_RETURN_IF_ERROR(read_demand({file, "demand", place}, config.demand));
    NEARSTOCK_RETURN_IF_ERROR(read_rates({file, "rates", place}, config.rates));
    NEARSTOCK_RETURN_IF_ERROR(check_together(config, place));
    return config;
}

Result<Network> network_settings(const CityConfig& config) {
    Network network;
    NEARSTOCK_ASSIGN_OR_RETURN(zone, TimeZone::find(config.time_zone));
    network.time_zone = zone;
    network.city_id = config.city_id;
    network.currency = config.currency;
    network.opening = config.opening;
    network.closing = config.closing;
    network.wave_interval = config.wave_interval;
    network.delivery_threshold = config.delivery_threshold;
    network.travel.detour_factor = config.detour_factor;
    network.travel.van_speed_m_per_s = config.van_speed_m_per_s;
    network.travel.bike_speed_m_per_s = config.bike_speed_m_per_s;
    return network;
}

}  // namespace nearstock
