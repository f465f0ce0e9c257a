// Which city is it? One configuration, and the network of shops, people and goods that follows from it.
//
// Everything is drawn from named random streams of `seed`: the same configuration gives the same city, byte for byte,
// and a smaller configuration (50 products, 2 MFCs) gives a smaller city with the same laws. The shipped default with
// every key explained is config/city.toml; `nearstock init` writes it as nearstock.toml.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/network.hpp"
#include "simulation/demand_effects.hpp"

#include <cstdint>
#include <string>

namespace nearstock {

/// What things cost in a European city: the shipped [rates], explained key by key in config/city.toml.
RateCard default_rates();

struct CityConfig {
    // [workspace]
    std::string currency = "EUR";
    std::string time_zone = "Europe/Berlin";  // IANA
    std::string city_id = "demo-city";

    // [network]
    Seconds opening{6 * 3600};  // of the shop, local clock
    Seconds closing{20 * 3600};
    Seconds wave_interval{30 * 60};
    Seconds delivery_threshold{18 * 60};  // a site may serve a zone when its drive there takes no longer
    double detour_factor = 1.3;           // street ÷ straight line
    double van_speed_m_per_s = 8.0;
    double bike_speed_m_per_s = 4.5;

    // [city]
    std::uint64_t seed = 1;
    BusinessDate first_day =
        std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);  // first lived day: opening stock exists on it
    int horizon_days = 200;  // launches, endings and new customers fall into these days; demand is calibrated on them
    Location centre{52.52, 13.405};
    double zone_spacing_m = 2200;  // between the centres of neighbouring zones
    int products = 500;
    int mfcs = 8;
    bool hub = true;  // without one, suppliers deliver everything to the MFCs
    int suppliers = 40;
    int drivers = 300;
    int customers = 10000;
    int zones = 120;
    double orders_per_day = 3000;     // wished for, on average over the horizon
    double lines_per_order = 2.6333;  // 7,900 lines
    double price_level = 1.15;        // multiplies the catalogue's prices and costs
    double launching_share = 0.02;    // of the products, that come within the horizon
    double ending_share = 0.02;       // of the products, that go within the horizon
    double joining_share = 0.02;      // of the customers, that join within the horizon
    double via_hub_share = 0.6;       // of the products
    double bike_share = 0.4;          // of the drivers
    double driver_attendance = 0.7;   // share of the drivers at work on a day
    double early_shift_share = 0.45;  // of the drivers
    Seconds early_shift_start{6 * 3600};
    Seconds early_shift_end{14 * 3600};
    Seconds late_shift_start{13 * 3600 + 1800};
    Seconds late_shift_end{22 * 3600 + 1800};
    double capacity_fill = 0.85;  // of a site's space that the practice's average stock takes (by estimate)

    DemandEffects demand;              // [demand]
    RateCard rates = default_rates();  // [rates]
};

/// Reads [workspace], [network], [city], [demand] and [rates]; a key that is not there keeps its default. Fails on TOML
/// that does not parse, an unknown section or key, a duration without a unit, a number out of range: the error names
/// the key, `place` with the line, and what is allowed.
Result<CityConfig> parse_city(const std::string& toml_text, const std::string& place);

/// A network with the settings of [workspace] and [network] and nobody in it: what load_network starts from.
/// Fails when the time zone is not known.
Result<Network> network_settings(const CityConfig& config);

/// The whole network as it stands on the first day; prepare() has been called. Products that launch later and customers
/// who join later are in it with their dates. Customers are numbered by the day they join, so that the customers known
/// on any day are a prefix. Requires a configuration as parse_city accepts it, and a known time zone.
Network generate_network(const CityConfig& config);

}  // namespace nearstock
