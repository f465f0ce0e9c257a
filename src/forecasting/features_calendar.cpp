#include "forecasting/feature_groups.hpp"

#include <algorithm>

namespace nearstock {

namespace {

class CalendarFeatures final : public FeatureGroup {
public:
    explicit CalendarFeatures(const OriginFacts& origin)
        : o_(origin),
          seasons_(knows_seasons(origin.facts.panel())),
          weekly_(origin.facts.panel().frequency == Frequency::weekly) {}
    [[nodiscard]] std::string_view name() const override { return "calendar"; }
    [[nodiscard]] std::vector<std::string> columns() const override {
        std::vector<std::string> names{"ahead", "place", "off"};
        if (seasons_) {
            names.emplace_back("day_of_year");
        } else if (weekly_) {
            names.insert(names.end(), {"day_of_year", "day_of_month"});
        }
        return names;
    }
    void fill(std::size_t /*series*/, float* rows, std::size_t stride) const override {
        const auto& f = o_.facts;
        for (std::size_t h = 0; h < o_.horizon; ++h, rows += stride) {
            const std::size_t t = o_.origin + h;
            rows[0] = static_cast<float>(h + 1);
            rows[1] = static_cast<float>(f.place(t));
            rows[2] = f.day_off(t);
            if (seasons_) {
                rows[3] = day_of_year(f.panel().first_day + Days(t));
            } else if (weekly_) {
                // Wages are paid on days of the month, which move through the weeks.
                const auto monday = f.panel().first_day + Days(7 * t);
                rows[3] = day_of_year(monday);
                rows[4] = static_cast<float>(unsigned(std::chrono::year_month_day(monday).day()));
            }
        }
    }

private:
    static float day_of_year(BusinessDate day) {
        const std::chrono::year_month_day date(day);
        return static_cast<float>((day - std::chrono::sys_days(date.year() / std::chrono::January / 1)).count());
    }

    const OriginFacts& o_;
    bool seasons_, weekly_;
};

/// Every known-ahead column as it is; the price also against what it was and will be.
class CovariateFeatures final : public FeatureGroup {
public:
    explicit CovariateFeatures(const OriginFacts& origin) : o_(origin) {
        for (const auto& column : o_.facts.panel().known_ahead) {
            if (column.periods >= o_.facts.periods() && column.name != o_.facts.price_name()) {
                columns_.push_back(&column);
            }
        }
    }
    [[nodiscard]] std::string_view name() const override { return "covariates"; }
    [[nodiscard]] std::vector<std::string> columns() const override {
        std::vector<std::string> names;
        for (const auto* column : columns_) { names.push_back(column->name); }
        if (o_.facts.has_price()) {
            for (const char* name : {"price", "price_less_level", "price_less_last", "price_less_day_before",
                                     "price_less_mean_ahead", "price_lowest_14"}) {
                names.emplace_back(name);
            }
        }
        return names;
    }
    void fill(std::size_t s, float* rows, std::size_t stride) const override {
        std::size_t at = 0;
        for (const auto* column : columns_) {
            for (std::size_t h = 0; h < o_.horizon; ++h) { rows[at + h * stride] = column->at(s, o_.origin + h); }
            at += 1;
        }
        if (o_.facts.has_price()) {
            fill_price(s, rows + at, stride);
        }
    }

private:
    void fill_price(std::size_t s, float* rows, std::size_t stride) const {
        const auto& f = o_.facts;
        const float last = f.price_share(s, o_.origin - 1);
        float ahead = 0;
        for (std::size_t h = 0; h < o_.horizon; ++h) { ahead += f.price_share(s, o_.origin + h); }
        ahead /= static_cast<float>(o_.horizon);
        for (std::size_t h = 0; h < o_.horizon; ++h, rows += stride) {
            const std::size_t t = o_.origin + h;
            const float price = f.price_share(s, t);
            float lowest = price;
            for (std::size_t d = t >= 14 ? t - 14 : 0; d < t; ++d) { lowest = std::min(lowest, f.price_share(s, d)); }
            rows[0] = price;
            rows[1] = price - o_.price_level[s];
            rows[2] = price - last;
            rows[3] = price - f.price_share(s, t - 1);
            rows[4] = price - ahead;
            rows[5] = price - lowest;
        }
    }

    const OriginFacts& o_;
    std::vector<const Covariate*> columns_;
};

}  // namespace

std::unique_ptr<FeatureGroup> make_calendar_features(const OriginFacts& origin) {
    return std::make_unique<CalendarFeatures>(origin);
}

std::unique_ptr<FeatureGroup> make_covariate_features(const OriginFacts& origin) {
    return std::make_unique<CovariateFeatures>(origin);
}

}  // namespace nearstock
