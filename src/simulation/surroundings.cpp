#include "simulation/surroundings.hpp"

#include "core/check.hpp"
#include "core/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nearstock {

namespace {

constexpr int days_ahead = 3;  // of the weather forecast, and of the interest that page views show
constexpr std::array<const char*, 2> competitor_names{"Frischpunkt", "Korbheld"};
constexpr std::array<const char*, 2> currencies{"GBP", "USD"};

int day_of_year(BusinessDate day) {
    const std::chrono::year_month_day ymd(day);
    return static_cast<int>((day - std::chrono::sys_days(ymd.year() / 1 / 1)).count()) + 1;
}

double rounded(double value, double step) { return std::round(value / step) * step; }

/// One decimal, by a division: 0.1 × n prints as 3.3000000000000003, n ÷ 10 as 3.3.
double one_decimal(double value) { return std::round(value * 10) / 10; }

UnitPrice to_cents(double micros) {
    return UnitPrice(std::max<std::int64_t>(1, std::llround(micros / 10'000)) * 10'000);
}

// A temperate continental city: monthly means from about 0 °C in January to 20 °C in July.
constexpr double mean_temperature_c = 10;
constexpr double yearly_swing_c = 9.5;
constexpr int warmest_day = 200;
constexpr double anomaly_sd_c = 3.6;
constexpr double anomaly_persistence = 0.8;  // per day
constexpr double wet_threshold = 0.15;       // of a standard normal that persists: about 44 % wet days
constexpr double wet_persistence = 0.45;
constexpr double wet_mean_mm = 4.0;
constexpr double wind_median_m_per_s = 3.4;
constexpr double wind_log_sd = 0.4;

double normal_temperature(BusinessDate day) {
    return mean_temperature_c +
           yearly_swing_c * std::cos(2 * std::numbers::pi * (day_of_year(day) - warmest_day) / 365.25);
}

struct EventLaw {
    const char* kind;
    double on_workday;  // probability that one takes place
    double on_weekend;  // Friday to Sunday
    double attendance_from;
    double attendance_to;
};
constexpr std::array<EventLaw, 3> event_laws{{
    {"concert", 0.12, 0.40, 2'000, 20'000},
    {"fair", 0.06, 0.12, 5'000, 40'000},
    {"match", 0.08, 0.35, 8'000, 60'000},
}};

constexpr int promotion_block_days = 14;  // a promotion lives in a fortnight that starts on a Monday
constexpr int promotion_notice_days = 7;
constexpr double cost_follows_price = 0.8;  // share of a price change that is a change of cost

}  // namespace

BusinessDate easter_sunday(int year) {
    const int a = year % 19, b = year / 100, c = year % 100;
    const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    const int h = (19 * a + b - d - g + 15) % 30;
    const int i = c / 4, k = c % 4;
    const int l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int month = (h + l - 7 * m + 114) / 31;
    const int day = (h + l - 7 * m + 114) % 31 + 1;
    return std::chrono::sys_days(std::chrono::year(year) / month / day);
}

std::vector<BusinessDate> public_holidays(BusinessDate first, BusinessDate last) {
    std::vector<BusinessDate> days;
    const int from = int(std::chrono::year_month_day(first).year());
    const int to = int(std::chrono::year_month_day(last).year());
    for (int year = from; year <= to; ++year) {
        const auto fixed = [&](unsigned month, unsigned day) {
            return BusinessDate(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day));
        };
        const auto easter = easter_sunday(year);
        for (const auto day : {fixed(1, 1), fixed(3, 8), easter - Days(2), easter + Days(1), fixed(5, 1),
                               easter + Days(39), easter + Days(50), fixed(10, 3), fixed(12, 25), fixed(12, 26)}) {
            if (first <= day && day <= last) {
                days.push_back(day);
            }
        }
    }
    std::ranges::sort(days);
    return days;
}

SurroundingsCalendar::SurroundingsCalendar(const CityConfig& config, const Network& network)
    : first_day_(config.first_day),
      seed_(config.seed),
      time_zone_(network.time_zone),
      products_(network.products),
      customers_(network.customers) {
    draw_weather(config);
    draw_events(config, network);
    draw_prices(config, network);
    draw_promotions(config, network);
    draw_interest(config, network);
    draw_exchange_rates(config);
}

std::size_t SurroundingsCalendar::index(BusinessDate day) const {
    check(day >= first_day_ && day < first_day_ + Days(covered_days),
          "the world's calendar covers three years from its first day");
    return static_cast<std::size_t>((day - first_day_).count());
}

void SurroundingsCalendar::draw_weather(const CityConfig& config) {
    auto g = Stream(config.seed, "weather").at(0);
    double anomaly = g.normal();
    double wetness = g.normal();
    for (int d = 0; d < covered_days + days_ahead; ++d) {
        const auto day = first_day_ + Days(d);
        anomaly = anomaly_persistence * anomaly + std::sqrt(1 - anomaly_persistence * anomaly_persistence) * g.normal();
        wetness = wet_persistence * wetness + std::sqrt(1 - wet_persistence * wet_persistence) * g.normal();
        const double amount = g.exponential(wet_mean_mm);
        DayWeather w;
        w.normal_temperature_c = normal_temperature(day);
        w.temperature_c = one_decimal(w.normal_temperature_c + anomaly_sd_c * anomaly);
        w.precipitation_mm = wetness > wet_threshold ? one_decimal(std::min(60.0, amount) + 0.1) : 0;
        w.wind_m_per_s = one_decimal(wind_median_m_per_s * std::exp(wind_log_sd * g.normal()));
        weather_.push_back(w);
    }
}

void SurroundingsCalendar::draw_events(const CityConfig& config, const Network& network) {
    const Stream stream(config.seed, "events");
    events_on_.resize(covered_days);
    events_told_.resize(covered_days);
    holidays_ = public_holidays(first_day_, first_day_ + Days(covered_days - 1));
    const auto announce = [&](LocalEvent event, int notice_days, Seconds clock) {
        const auto told = std::max(first_day_, event.date - Days(notice_days));
        event.announced_at = time_zone_.at(told, clock);
        events_on_[index(event.date)].push_back(event);
        events_told_[index(told)].push_back(std::move(event));
    };
    for (const auto day : holidays_) {
        announce({fmt::format("event-{}-0", to_text(day)), {}, "holiday", day, 0, {}}, 60, Seconds(9 * 3600));
    }
    double people = 0;
    for (const auto& zone : network.zones) { people += double(zone.population); }
    for (int d = 0; d < covered_days; ++d) {
        const auto day = first_day_ + Days(d);
        for (std::size_t k = 0; k < event_laws.size(); ++k) {
            const auto& law = event_laws[k];
            auto g = stream.at(d, k);
            if (!g.chance(weekday_index(day) >= 4 ? law.on_weekend : law.on_workday)) {
                continue;
            }
            double left = g.uniform() * people;  // where people live, there are halls and grounds
            std::size_t z = 0;
            while (z + 1 < network.zones.size() && left >= double(network.zones[z].population)) {
                left -= double(network.zones[z++].population);
            }
            const double size = std::exp(std::log(law.attendance_from) +
                                         g.uniform() * std::log(law.attendance_to / law.attendance_from));
            announce({fmt::format("event-{}-{}", to_text(day), k + 1),
                      ZoneIndex(z),
                      law.kind,
                      day,
                      std::llround(size / 100) * 100,
                      {}},
                     14 + static_cast<int>(g.below(17)), Seconds(8 * 3600 + static_cast<int>(g.below(36'000))));
        }
    }
    for (auto& told : events_told_) { std::ranges::sort(told, {}, &LocalEvent::event_id); }
}

void SurroundingsCalendar::draw_prices(const CityConfig& config, const Network& network) {
    const Stream stream(config.seed, "prices");
    const double a_day =
        config.demand.price_changes_per_year / 365 / std::max<double>(1, double(network.products.size()));
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        const auto& product = network.products[p];
        std::vector<PriceStep> steps{{first_day_, product.unit_cost, product.list_price}};
        auto g = stream.at(p);
        for (int d = 1; d < covered_days && a_day > 0; ++d) {
            if (!g.chance(std::min(1.0, a_day))) {
                continue;
            }
            const double change = (g.chance(0.75) ? 1 : -1) * (0.02 + 0.06 * g.uniform());  // mostly upwards, 2 to 8 %
            const auto& last = steps.back();
            steps.push_back({first_day_ + Days(d),
                             to_cents(double(last.unit_cost.micros()) * (1 + cost_follows_price * change)),
                             to_cents(double(last.list_price.micros()) * (1 + change))});
        }
        prices_.push_back(std::move(steps));
    }
}

void SurroundingsCalendar::draw_promotions(const CityConfig& config, const Network& network) {
    const Stream stream(config.seed, "promotions");
    constexpr std::array<std::int64_t, 6> discounts{100'000, 150'000, 200'000, 250'000, 300'000, 350'000};
    // Half of the promotions fill their fortnight, half one of its weeks: three quarters of it on average.
    const double probability = std::min(1.0, config.demand.promotion_share / 0.75);
    const auto first_monday = first_day_ - Days(weekday_index(first_day_));
    promotions_.resize(network.products.size());
    promotions_told_.resize(covered_days);
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        const int half = static_cast<int>(p % 2) * 7;  // every Monday, half of the assortment starts a fortnight
        for (int block = 0; block * promotion_block_days < covered_days - 2 * promotion_block_days; ++block) {
            auto g = stream.at(p, block);
            if (!g.chance(probability)) {
                continue;
            }
            const bool fortnight = g.chance(0.5);
            const bool second_week = !fortnight && g.chance(0.5);
            Promotion promotion;
            promotion.product = ProductIndex(p);
            promotion.first_day = first_monday + Days(half + block * promotion_block_days + (second_week ? 7 : 0));
            promotion.last_day = promotion.first_day + Days(fortnight ? 13 : 6);
            promotion.discount_ppm = discounts[g.below(discounts.size())];
            const int notice = promotion_notice_days + static_cast<int>(g.below(8));
            const auto told = std::max(first_day_, promotion.first_day - Days(notice));
            const auto& product = network.products[p];
            if (promotion.first_day < first_day_ + Days(promotion_notice_days) ||
                !product.sold_on(promotion.first_day) || !product.sold_on(promotion.last_day)) {
                continue;
            }
            promotion.promotion_id = fmt::format("promo-{}-{}", to_text(promotion.first_day), product.product_id);
            promotion.announced_at = time_zone_.at(told, Seconds(10 * 3600));
            promotions_told_[index(told)].push_back(promotion);
            promotions_[p].push_back(std::move(promotion));
        }
    }
    for (auto& told : promotions_told_) { std::ranges::sort(told, {}, &Promotion::promotion_id); }
}

void SurroundingsCalendar::draw_interest(const CityConfig& config, const Network& network) {
    const Stream stream(config.seed, "interest");
    const double keep = config.demand.interest_persistence;
    const double fresh = std::sqrt(1 - keep * keep);
    const std::size_t days = covered_days + days_ahead;
    interest_.resize(network.products.size() * days);
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        auto g = stream.at(p);
        double level = g.normal();
        for (std::size_t d = 0; d < days; ++d) {
            interest_[p * days + d] = static_cast<float>(config.demand.interest_sd * level);
            level = keep * level + fresh * g.normal();
        }
    }
}

void SurroundingsCalendar::draw_exchange_rates(const CityConfig& config) {
    auto g = Stream(config.seed, "exchange_rates").at(0);
    constexpr double daily_sd = 0.004;
    std::array<double, 2> rate{1.16, 0.92};
    for (int d = 0; d < covered_days; ++d) {
        exchange_rates_.push_back({rounded(rate[0], 0.0001), rounded(rate[1], 0.0001)});
        for (auto& r : rate) { r *= std::exp(daily_sd * g.normal()); }
    }
}

bool SurroundingsCalendar::is_holiday(BusinessDate day) const { return std::ranges::binary_search(holidays_, day); }

const Promotion* SurroundingsCalendar::promotion(ProductIndex product, BusinessDate day) const {
    const auto& own = promotions_[product.value];
    const auto after = std::ranges::upper_bound(own, day, {}, &Promotion::first_day);
    if (after == own.begin() || std::prev(after)->last_day < day) {
        return nullptr;
    }
    return &*std::prev(after);
}

const PriceStep& SurroundingsCalendar::price_step(ProductIndex product, BusinessDate day) const {
    const auto& steps = prices_[product.value];
    const auto after = std::ranges::upper_bound(steps, day, {}, &PriceStep::from);
    return after == steps.begin() ? steps.front() : *std::prev(after);
}

UnitPrice SurroundingsCalendar::competitor_price(std::size_t competitor, ProductIndex product, BusinessDate day) const {
    const Stream stream(seed_, "competitors");
    const auto fortnight = index(day) / 14;
    auto standing = stream.at(competitor, product.value);
    auto current = stream.at(competitor, product.value, fortnight + 1);
    double log_ratio = 0.06 * standing.normal() + 0.02 * current.normal();
    if (current.chance(0.05)) {
        log_ratio += std::log(1 - 0.1 - 0.15 * current.uniform());  // a promotion of theirs
    }
    return to_cents(double(first_price(product).list_price.micros()) * std::exp(log_ratio));
}

double SurroundingsCalendar::interest(ProductIndex product, BusinessDate day) const {
    const auto d = (day - first_day_).count();
    check(d >= 0 && d < covered_days + days_ahead, "the world's calendar covers three years from its first day");
    return interest_[product.value * static_cast<std::size_t>(covered_days + days_ahead) + static_cast<std::size_t>(d)];
}

std::vector<Weather> SurroundingsCalendar::weather_reports(BusinessDate day) const {
    const Stream stream(seed_, "weather_forecast");
    std::vector<Weather> reports;
    for (int lead = 1; lead <= days_ahead; ++lead) {
        const auto& truth = weather_[index(day) + static_cast<std::size_t>(lead)];
        auto g = stream.at(index(day), lead);
        Weather forecast;
        forecast.date = day + Days(lead);
        forecast.issued_at = time_zone_.at(day, Seconds(18 * 3600));
        forecast.forecast = true;
        forecast.temperature_c = one_decimal(truth.temperature_c + (0.3 + 0.6 * lead) * g.normal());
        const bool wrong = g.chance(0.05 + 0.05 * lead);  // dry for wet, wet for dry
        const double amount = truth.precipitation_mm * std::exp(0.25 * lead * g.normal());
        const double false_alarm = g.exponential(wet_mean_mm / 2);
        forecast.precipitation_mm = one_decimal(wrong ? (truth.precipitation_mm > 0 ? 0 : false_alarm) : amount);
        forecast.wind_m_per_s = one_decimal(truth.wind_m_per_s * std::exp(0.1 * lead * g.normal()));
        reports.push_back(forecast);
    }
    const auto& truth = weather_[index(day)];
    Weather actual;
    actual.date = day;
    actual.issued_at = time_zone_.at(day, Seconds(23 * 3600 + 55 * 60));
    actual.temperature_c = truth.temperature_c;
    actual.precipitation_mm = truth.precipitation_mm;
    actual.wind_m_per_s = truth.wind_m_per_s;
    reports.push_back(actual);
    return reports;
}

Surroundings SurroundingsCalendar::surroundings(BusinessDate day) const {
    const auto d = index(day);
    Surroundings result;
    result.promotions = promotions_told_[d];
    result.events = events_told_[d];
    result.weather = weather_reports(day);
    const Stream observed(seed_, "competitors.observed");
    for (std::size_t c = 0; c < competitors; ++c) {
        for (std::size_t p = d % 5; p < products_.size(); p += 5) {  // every product every fifth day
            auto g = observed.at(c, p, d);
            const auto clock = Seconds(5 * 3600 + static_cast<int>(g.below(3 * 3600)));
            result.competitor_prices.push_back({competitor_names[c], ProductIndex(p),
                                                competitor_price(c, ProductIndex(p), day), time_zone_.at(day, clock)});
        }
    }
    for (std::size_t i = 0; i < currencies.size(); ++i) {
        result.exchange_rates.push_back({currencies[i], exchange_rates_[d][i]});
    }
    for (std::size_t p = 0; p < products_.size(); ++p) {
        const bool starts = products_[p].launched == day && day > first_day_;
        const bool repriced = day > first_day_ && price_step(ProductIndex(p), day).from == day;
        if (starts || products_[p].ended == day || repriced) {
            result.changed_products.emplace_back(p);
        }
    }
    for (std::size_t c = 0; c < customers_.size(); ++c) {
        if (customers_[c].since == day && day > first_day_) {
            result.new_customers.emplace_back(c);
        }
    }
    return result;
}

}  // namespace nearstock
