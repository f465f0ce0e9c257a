#include "forecasting/window_mean.hpp"

#include "core/parallel.hpp"

#include <algorithm>
#include <limits>

namespace nearstock {

DemandForecast WindowMean::look(const Panel& panel, const ForecastSettings& settings) const {
    DemandForecast result = empty_forecast(panel, name(), {settings.threads, {}, settings.seed});
    const std::size_t window = std::min(window_days_, panel.days);
    parallel_for(panel.series, settings.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t s = begin; s < end; ++s) {
            if (panel.active[s] == 0 || window == 0) {
                continue;
            }
            double sum = 0, squares = 0;
            for (std::size_t d = panel.days - window; d < panel.days; ++d) {
                const double units = panel.sale(s, d);
                sum += units;
                squares += units * units;
            }
            const double n = double(window);
            const double mean = sum / n;
            const double variance = window > 1 ? (squares - sum * mean) / (n - 1) : mean;
            std::fill_n(result.mean.begin() + std::ptrdiff_t(s * panel.horizon), panel.horizon,
                        static_cast<float>(mean));
            if (variance > mean && mean > 0) {
                result.size[s] = static_cast<float>(mean * mean / (variance - mean));
            }
        }
    });
    return result;
}

}  // namespace nearstock
