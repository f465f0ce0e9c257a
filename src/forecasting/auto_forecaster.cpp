#include "forecasting/auto_forecaster.hpp"

#include "forecasting/combination.hpp"
#include "forecasting/marginals.hpp"

namespace nearstock {

namespace {

double share_of_zeros(const Panel& panel) {
    std::size_t known = 0;
    std::size_t zeros = 0;
    for (std::size_t s = 0; s < panel.series; ++s) {
        for (std::size_t d = panel.first_period(s); d < panel.days; ++d) {
            if (panel.in_stock(s, d) > 0) {
                ++known;
                zeros += panel.sale(s, d) <= 0;
            }
        }
    }
    return known > 0 ? static_cast<double>(zeros) / static_cast<double>(known) : 0;
}

/// Items in several places, and not a year of them: what the series of an item, or of a category, share says more than
/// the past of one.
bool shares_much(const Panel& panel) {
    return panel.frequency == Frequency::daily && panel.items < panel.series && panel.days < 365;
}

class AutoForecaster final : public Forecaster {
public:
    [[nodiscard]] std::string_view name() const override { return "auto"; }
    [[nodiscard]] std::unique_ptr<FittedForecaster> fit(const Panel& panel,
                                                        const ForecastSettings& settings) const override {
        CombinationOptions options;
        options.candidates = auto_candidates(panel);
        options.origins = 2;
        return make_combination("auto", std::move(options))->fit(panel, settings);
    }
    [[nodiscard]] Result<std::unique_ptr<FittedForecaster>> restore(std::string_view bytes) const override {
        return restore_combination("auto", bytes);
    }
};

}  // namespace

std::vector<std::string> auto_candidates(const Panel& panel) {
    constexpr double mostly = 0.5;
    if (sells_whole_units(panel) && share_of_zeros(panel) > mostly) {
        std::vector<std::string> names{"count_forest", "lightgbm", "tsb", "imapa", "window_mean"};
        if (shares_much(panel)) {
            names.insert(names.begin() + 2, "seasonal_level");
        }
        return names;
    }
    return {"lightgbm", "auto_ets", "auto_theta", "tsb", "weekday_mean"};
}

std::unique_ptr<Forecaster> make_auto() { return std::make_unique<AutoForecaster>(); }

}  // namespace nearstock
