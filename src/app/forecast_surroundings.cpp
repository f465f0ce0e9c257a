#include "app/forecast_surroundings.hpp"

#include "warehouse/silver_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace nearstock {

namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

/// The period of a day; nothing outside [0, periods).
std::optional<std::size_t> period_of(const Panel& panel, BusinessDate day, std::size_t periods) {
    const auto d = (day - panel.first_day).count();
    return d >= 0 && d < std::int64_t(periods) ? std::optional(std::size_t(d)) : std::nullopt;
}

class Surroundings {
public:
    Surroundings(SilverReader silver, const Network& network, const std::vector<SeriesWhere>& where, Panel& panel)
        : silver_(std::move(silver)),
          network_(network),
          where_(where),
          panel_(panel),
          wide_(panel.days + panel.horizon) {}

    Status add() {
        NEARSTOCK_RETURN_IF_ERROR(add_prices());
        NEARSTOCK_RETURN_IF_ERROR(add_events());
        return add_weather();
    }

private:
    Status add_prices() {
        NEARSTOCK_RETURN_IF_ERROR(silver_.open_source("products", "product_id VARCHAR, list_price_micros BIGINT"));
        NEARSTOCK_ASSIGN_OR_RETURN(t, silver_.database().query("SELECT product_id, list_price_micros, business_date "
                                                               "FROM products ORDER BY business_date, product_id"));
        std::vector<float> price(network_.products.size() * wide_, unknown);  // by product and day
        for (std::size_t i = 0; i < t.rows(); ++i) {
            const auto product = find_product(network_, t.texts("product_id")[i]);
            const auto from = std::max<std::int64_t>(0, (t.dates("business_date")[i] - panel_.first_day).count());
            if (product.exists() && from < std::int64_t(wide_)) {
                const auto row = price.begin() + std::ptrdiff_t(product.value * wide_);
                std::fill(row + from, row + std::ptrdiff_t(wide_),
                          static_cast<float>(double(t.integers("list_price_micros")[i]) * 1e-6));
            }
        }
        Covariate column{"list_price", false, wide_, {}};
        for (const auto& series : where_) {
            const auto row = price.begin() + std::ptrdiff_t(series.product.value * wide_);
            column.values.insert(column.values.end(), row, row + std::ptrdiff_t(wide_));
        }
        keep_ahead(std::move(column));
        return {};
    }

    /// Holidays have a row of their own in the panel.
    Status add_events() {
        NEARSTOCK_RETURN_IF_ERROR(silver_.open_master("local_events", "event_id",
                                                      "event_id VARCHAR, zone_id VARCHAR, kind VARCHAR, date DATE"));
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, silver_.database().query("SELECT coalesce(zone_id, '') AS zone_id, date FROM local_events_in_force "
                                        "WHERE kind <> 'holiday' ORDER BY date, zone_id"));
        const std::size_t zones = network_.zones.size();
        std::vector<std::uint8_t> happens(zones * wide_, 0);
        bool any = false;
        for (std::size_t i = 0; i < t.rows(); ++i) {
            const auto d = period_of(panel_, t.dates("date")[i], wide_);
            const auto zone = find_zone(network_, t.texts("zone_id")[i]);
            if (!d || (!zone.exists() && !t.texts("zone_id")[i].empty())) {
                continue;
            }
            any = true;
            for (std::size_t z = 0; z < zones; ++z) {
                if (!zone.exists() || z == zone.value) {
                    happens[z * wide_ + *d] = 1;
                }
            }
        }
        if (!any) {
            return {};
        }
        Covariate column{"event", false, wide_, std::vector<float>(where_.size() * wide_, 0)};
        for (std::size_t s = 0; s < where_.size(); ++s) {
            for (const auto zone : where_[s].zones) {
                for (std::size_t d = 0; d < wide_; ++d) {
                    column.values[s * wide_ + d] =
                        std::max(column.values[s * wide_ + d], float(happens[zone.value * wide_ + d]));
                }
            }
        }
        panel_.known_ahead.push_back(std::move(column));
        return {};
    }

    Status add_weather() {
        NEARSTOCK_RETURN_IF_ERROR(
            silver_.open_source("weather",
                                "date DATE, kind VARCHAR, issued_at TIMESTAMP, temperature_c DOUBLE, "
                                "precipitation_mm DOUBLE, wind_m_per_s DOUBLE"));
        // A forecast counts when it reached us before its day; of several, the newest.
        NEARSTOCK_RETURN_IF_ERROR(weather_of("kind = 'forecast' AND business_date < date", "", wide_));
        return weather_of("kind = 'actual'", "actual_", panel_.days);
    }

    Status weather_of(const std::string& which, const std::string& prefix, std::size_t periods) {
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, silver_.database().query("SELECT date, temperature_c, precipitation_mm, wind_m_per_s FROM weather "
                                        "WHERE " +
                                        which +
                                        " QUALIFY row_number() OVER (PARTITION BY date ORDER BY business_date DESC, "
                                        "issued_at DESC) = 1 ORDER BY date"));
        for (const char* name : {"temperature_c", "precipitation_mm", "wind_m_per_s"}) {
            Covariate column{prefix + name, true, periods, std::vector<float>(periods, unknown)};
            for (std::size_t i = 0; i < t.rows(); ++i) {
                if (const auto d = period_of(panel_, t.dates("date")[i], periods)) {
                    column.values[*d] = static_cast<float>(t.decimals(name)[i]);
                }
            }
            if (periods == wide_) {
                fill_beyond_forecast(column);
                keep_ahead(std::move(column));
            } else {
                panel_.known_behind.push_back(std::move(column));
            }
        }
        return {};
    }

    /// Weather forecasts end before the horizon does. Past days all have one, so a model has never seen a day without:
    /// the days beyond get the mean of the last fortnight that is known.
    void fill_beyond_forecast(Covariate& column) const {
        constexpr std::size_t fortnight = 14;
        double sum = 0;
        std::size_t known = 0;
        for (std::size_t d = panel_.days; d-- > 0 && known < fortnight;) {
            if (!std::isnan(column.values[d])) {
                sum += column.values[d];
                ++known;
            }
        }
        for (std::size_t d = panel_.days; d < wide_ && known > 0; ++d) {
            if (std::isnan(column.values[d])) {
                column.values[d] = static_cast<float>(sum / double(known));
            }
        }
    }

    /// A column that says nothing is none.
    void keep_ahead(Covariate column) {
        if (std::ranges::any_of(column.values, [](float v) { return !std::isnan(v); })) {
            panel_.known_ahead.push_back(std::move(column));
        }
    }

    SilverReader silver_;
    const Network& network_;
    const std::vector<SeriesWhere>& where_;
    Panel& panel_;
    std::size_t wide_;
};

}  // namespace

Status add_surroundings(const std::filesystem::path& lake, const std::string& run_id, BusinessDate last_day,
                        const Network& network, const std::vector<SeriesWhere>& where, Panel& panel) {
    NEARSTOCK_ASSIGN_OR_RETURN(silver, SilverReader::open(lake, run_id, last_day));
    return Surroundings(std::move(silver), network, where, panel).add();
}

}  // namespace nearstock
