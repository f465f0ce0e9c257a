// The parts of a seasonal_level fit, in the order in which they are estimated. See seasonal_level.hpp for the method.
#pragma once

#include "domain/demand_forecast.hpp"
#include "domain/panel.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace nearstock {

/// Σ observed against Σ expected, drawn towards 1 as if `prior` further units had met it exactly.
inline double shrunk_ratio(double observed, double expected, double prior) {
    return (observed + prior) / (expected + prior);
}

/// How fast an item's past is forgotten, and how much of its trend is believed.
struct LevelChoice {
    double discount = 0.95;     // weight of a day relative to the next, (0, 1)
    double trend_strength = 0;  // 0 … 1
};

/// Series grouped by item. Where all items have the same number of series, the k-th of each is the same place.
struct ItemIndex {
    explicit ItemIndex(const Panel& panel);
    std::vector<std::uint32_t> first;     // item → position in `series`; one more than items
    std::vector<std::uint32_t> series;    // by item, in panel order
    std::vector<std::uint32_t> category;  // by item
    std::size_t items = 0;
    std::size_t categories = 0;
    std::size_t places = 0;  // 0 when the items do not have the same places
    [[nodiscard]] std::size_t count(std::size_t item) const { return first[item + 1] - first[item]; }
};

class SeasonalFit {
public:
    SeasonalFit(const Panel& panel, unsigned threads);
    [[nodiscard]] DemandForecast forecast() const;

private:
    enum DayKind : std::uint8_t { ordinary, holiday, eve };  // eve: the day before a holiday

    // by series
    void count_series();
    void share_by_category();
    void correct_shares();
    // by item and day
    void add_up_items();
    void fit_factors();
    void set_factors();
    void smooth_levels();
    void fit_weekdays();
    void fit_item_weekdays();
    void fit_elasticities();
    void fit_day_kinds();
    void choose_levels();
    void fit_spread();

    struct Filter {
        double sales = 0;
        double exposure = 0;
        [[nodiscard]] double level() const { return sales / exposure; }
    };
    /// Level and damped trend of an item after `days` days.
    struct LevelAt {
        double level = 0;
        double slope = 0;
        double lag = 0;
    };
    [[nodiscard]] LevelAt level_after(std::size_t item, std::size_t days, LevelChoice choice) const;
    [[nodiscard]] static double ahead(const LevelAt& at, LevelChoice choice, std::size_t h);
    [[nodiscard]] std::size_t weekday(std::size_t day) const { return (first_weekday_ + day) % 7; }
    [[nodiscard]] double uplift(std::size_t item, std::size_t day) const;

    const Panel& panel_;
    ItemIndex index_;
    unsigned threads_;
    std::size_t days_;
    std::size_t span_;  // days + horizon
    std::size_t first_weekday_;
    std::vector<std::uint8_t> kind_;  // span
    std::vector<double> series_sales_;
    std::vector<double> series_exposure_;
    std::vector<float> share_;                        // series: of its item
    std::vector<double> sales_;                       // item × day
    std::vector<double> exposure_;                    // item × day, share-weighted availability
    std::vector<double> factor_;                      // item × span
    std::vector<double> level_;                       // item × day, smoothed from both sides
    std::vector<double> category_weekday_;            // category × 7
    std::vector<double> item_weekday_;                // item × 7, relative to the category's
    std::vector<double> elasticity_;                  // category
    std::vector<std::array<double, 3>> kind_factor_;  // category × DayKind
    std::vector<double> start_level_;                 // category: of an item before it has sold
    std::vector<LevelChoice> choice_;                 // category
    std::vector<float> inverse_size_;                 // series
    double day_correlation_ = 0;
};

}  // namespace nearstock
