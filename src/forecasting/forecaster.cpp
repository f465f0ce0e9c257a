#include "forecasting/forecaster.hpp"

#include "forecasting/seasonal_level.hpp"
#include "forecasting/window_mean.hpp"

namespace nearstock {

std::unique_ptr<Forecaster> make_forecaster(std::string_view name) {
    if (name == "seasonal_level") {
        return std::make_unique<SeasonalLevel>();
    }
    if (name == "window_mean") {
        return std::make_unique<WindowMean>();
    }
    return nullptr;
}

std::vector<std::string> forecaster_names() { return {"seasonal_level", "window_mean"}; }

}  // namespace nearstock
