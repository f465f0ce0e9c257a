// How much will be wanted: the one interface every forecasting model stands behind.
//
// A model reads a Panel (nothing after its last day but what was known ahead) and returns a distribution per series and
// day. Models are values: no state between calls, the same input gives the same bytes for any number of threads.
#pragma once

#include "domain/demand_forecast.hpp"
#include "domain/panel.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

class Forecaster {
public:
    virtual ~Forecaster() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Forecasts panel.horizon days for every series. Requires a consistent panel. Inactive series get zero.
    [[nodiscard]] virtual DemandForecast forecast(const Panel& panel, unsigned threads) const = 0;
};

/// "seasonal_level" (ours) or "window_mean" (28-day mean, the practice's). Null when the name is not known.
std::unique_ptr<Forecaster> make_forecaster(std::string_view name);
/// The names that make_forecaster knows.
std::vector<std::string> forecaster_names();

}  // namespace nearstock
