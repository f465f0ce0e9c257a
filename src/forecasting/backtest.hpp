// How good would a model have been, from several origins in the past?
//
// Rolling origins: the model sees the panel up to an origin and what was known ahead there, and is judged by the next
// `horizon` periods. Origins are `step` periods apart; the last one's horizon ends with the panel.
#pragma once

#include "forecasting/evaluate_rows.hpp"
#include "forecasting/forecaster.hpp"

#include <vector>

namespace nearstock {

struct BacktestOptions {
    std::size_t horizon = 7;
    std::size_t windows = 3;
    std::size_t step = 7;
};

/// The origins (periods of history seen), earliest first. Fewer than asked for where the panel is short; empty when it
/// is not longer than the horizon.
std::vector<std::size_t> backtest_origins(const Panel& panel, const BacktestOptions& options);

/// Rows of all origins, each against the panel; series-major over all windows. Periods of which nothing is known are
/// not judged. `counts`: quantiles that a model leaves to its marginals are whole numbers.
JudgedRows backtest(const Forecaster& model, const Panel& panel, const std::vector<std::size_t>& origins,
                    std::size_t horizon, const ForecastSettings& settings, bool counts);

}  // namespace nearstock
