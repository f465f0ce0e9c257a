// What goes on around the shop: promotions, events, weather, competitors, exchange rates, price changes.
//
// A calendar is drawn once from the configuration for three years from the first day; whatever is asked of it
// afterwards is a look-up, so that no order of calls and no policy can change it.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/units.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"
#include "simulation/city.hpp"

#include <array>
#include <vector>

namespace nearstock {

/// What a company's systems learn about their surroundings on one day, as in DayRecord.
struct Surroundings {
    std::vector<Promotion> promotions;               // announced this day, at least 7 days before they start
    std::vector<LocalEvent> events;                  // announced this day
    std::vector<Weather> weather;                    // the next three days' forecast, the day's actual
    std::vector<WebTraffic> web_traffic;             // every product on sale
    std::vector<CompetitorPrice> competitor_prices;  // a fifth of the products, two competitors
    std::vector<ExchangeRate> exchange_rates;
    std::vector<ProductIndex> changed_products;  // launched, ended or re-priced this day, by index
    std::vector<CustomerIndex> new_customers;    // who join this day, by index
};

struct DayWeather {
    double temperature_c = 0;
    double normal_temperature_c = 0;  // of the season
    double precipitation_mm = 0;
    double wind_m_per_s = 0;
};

/// Cost and list price in force from a day on.
struct PriceStep {
    BusinessDate from;
    UnitPrice unit_cost;
    UnitPrice list_price;
};

/// Public holidays of the demo city (Berlin), by date, from `first` to `last`.
std::vector<BusinessDate> public_holidays(BusinessDate first, BusinessDate last);
/// Easter Sunday of a year in the Gregorian calendar (Meeus 1991).
BusinessDate easter_sunday(int year);

class SurroundingsCalendar {
public:
    static constexpr int covered_days = 1100;  // three years from the first day
    static constexpr std::size_t competitors = 2;

    /// Requires the network of the first day.
    SurroundingsCalendar(const CityConfig& config, const Network& network);

    // Each requires first_day <= day < first_day + covered_days.
    [[nodiscard]] const DayWeather& weather(BusinessDate day) const { return weather_[index(day)]; }
    [[nodiscard]] bool is_holiday(BusinessDate day) const;
    /// The promotion of a product on a day, or none.
    [[nodiscard]] const Promotion* promotion(ProductIndex product, BusinessDate day) const;
    [[nodiscard]] const PriceStep& price_step(ProductIndex product, BusinessDate day) const;
    [[nodiscard]] const PriceStep& first_price(ProductIndex product) const { return prices_[product.value].front(); }
    [[nodiscard]] UnitPrice competitor_price(std::size_t competitor, ProductIndex product, BusinessDate day) const;
    /// Events in the city on a day.
    [[nodiscard]] const std::vector<LocalEvent>& events(BusinessDate day) const { return events_on_[index(day)]; }
    /// The latent log interest in a product; also up to two days after the covered ones.
    [[nodiscard]] double interest(ProductIndex product, BusinessDate day) const;
    /// All but web traffic, which depends on the demand law.
    [[nodiscard]] Surroundings surroundings(BusinessDate day) const;

private:
    [[nodiscard]] std::size_t index(BusinessDate day) const;
    void draw_weather(const CityConfig& config);
    void draw_events(const CityConfig& config, const Network& network);
    void draw_prices(const CityConfig& config, const Network& network);
    void draw_promotions(const CityConfig& config, const Network& network);
    void draw_interest(const CityConfig& config, const Network& network);
    void draw_exchange_rates(const CityConfig& config);
    [[nodiscard]] std::vector<Weather> weather_reports(BusinessDate day) const;

    BusinessDate first_day_;
    std::uint64_t seed_;
    TimeZone time_zone_;
    std::vector<Product> products_;
    std::vector<Customer> customers_;
    std::vector<DayWeather> weather_;  // by day, three days more than covered
    std::vector<BusinessDate> holidays_;
    std::vector<std::vector<LocalEvent>> events_on_;    // by day
    std::vector<std::vector<LocalEvent>> events_told_;  // by day of announcement
    std::vector<std::vector<Promotion>> promotions_;    // by product, by first day
    std::vector<std::vector<Promotion>> promotions_told_;
    std::vector<std::vector<PriceStep>> prices_;         // by product, by day
    std::vector<float> interest_;                        // product × day
    std::vector<std::array<double, 2>> exchange_rates_;  // by day: USD, GBP
};

}  // namespace nearstock
