// What did it sell lately? The common practice's forecast: the mean of the last 28 days, the same for every day ahead.
//
// The size is that of the window's variance: Poisson where the variance is not above the mean. Days on which nothing
// could be bought count as days without sales, as in a spreadsheet.
#pragma once

#include "forecasting/forecaster.hpp"

namespace nearstock {

class WindowMean final : public MemorylessForecaster {
public:
    explicit WindowMean(std::size_t window_days = 28) : window_days_(window_days) {}
    [[nodiscard]] std::string_view name() const override { return "window_mean"; }

private:
    [[nodiscard]] DemandForecast look(const Panel& panel, const ForecastSettings& settings) const override;
    std::size_t window_days_;
};

}  // namespace nearstock
