#include "forecasting/backtest.hpp"

#include "core/check.hpp"
#include "forecasting/marginals.hpp"

#include <algorithm>

namespace nearstock {

std::vector<std::size_t> backtest_origins(const Panel& panel, const BacktestOptions& options) {
    check(options.horizon > 0 && options.step > 0, "a backtest looks ahead and moves");
    std::vector<std::size_t> origins;
    for (std::size_t w = options.windows; w-- > 0;) {
        const std::size_t back = options.horizon + w * options.step;
        if (back < panel.days) {
            origins.push_back(panel.days - back);
        }
    }
    return origins;
}

JudgedRows backtest(const Forecaster& model, const Panel& panel, const std::vector<std::size_t>& origins,
                    std::size_t horizon, const ForecastSettings& settings, bool counts) {
    std::vector<DemandForecast> forecasts;
    for (const std::size_t origin : origins) {
        forecasts.push_back(model.forecast(panel_at(panel, origin, horizon), settings));
        fill_marginal_quantiles(forecasts.back(), settings.levels, counts, settings.threads);
    }
    JudgedRows rows;
    rows.levels = settings.levels;
    for (std::size_t s = 0; s < panel.series; ++s) {
        for (std::size_t w = 0; w < origins.size(); ++w) {
            for (std::size_t h = 0; h < horizon; ++h) {
                const std::size_t d = origins[w] + h;
                if (d >= panel.first_period(s) && panel.first_period(s) < origins[w] && panel.in_stock(s, d) > 0) {
                    rows.add(static_cast<std::uint32_t>(s), static_cast<std::uint16_t>(h + 1), panel.sale(s, d),
                             panel.in_stock(s, d), static_cast<float>(forecasts[w].mean_at(s, h)),
                             forecasts[w].quantiles_at(s, h));
                }
            }
        }
    }
    return rows;
}

}  // namespace nearstock
