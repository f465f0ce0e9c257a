// Which model where? A combination of forecasts whose weights were earned on past origins.
//
// Each candidate forecasts from the last `origins` rolling origins, a horizon apart. Series are grouped by volume and
// by how often they sell (Syntetos and Boylan's demand interval), at every origin by what was known then. Per group,
// non-negative weights that sum to one minimise
//   quantiles  the pinball loss of the averaged quantiles (Vincent averaging; Lichtendahl, Grushka-Cockayne and
//              Winkler 2013), by exponentiated gradient (Kivinen and Warmuth 1997)
//   mean       the squared error of the averaged means and of their sums, each scaled by its own mean
// combination_learning.hpp says how this is judged, and when one candidate stands alone. Days that were not fully in
// stock are not judged. Needs no clock: the same panel gives the same weights. Only under
// ForecastSettings::time_limit_s measured time decides which candidates are tried (combination_origins.hpp says how),
// and the fit says which were not.
#pragma once

#include "forecasting/forecaster.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace nearstock {

struct CombinationOptions {
    std::vector<std::string> candidates;    // names of make_forecaster, the reference model first, the cheapest last
    std::size_t origins = 3;                // fewer where the history is short; 0 left: the first candidate alone
    std::size_t fewest_periods = 28;        // of history before the first origin
    std::size_t judged_per_group = 20'000;  // series × periods, evenly drawn; more say nothing new about a few weights
    std::function<double()> clock;          // seconds, for the time limit; the steady clock without one
};

/// What was learnt of one group of series.
struct CombinationGroup {
    std::string name;  // such as "fast, every day"
    std::size_t series = 0;
    std::vector<double> quantile_weights;  // one per candidate; ≥ 0; sum 1
    std::vector<double> mean_weights;
    std::vector<double> candidate_loss;  // mean pinball ÷ mean sales at the last origin, learnt without it
    double combined_loss = 0;            // of the weights, likewise
    bool single = false;                 // the best candidate stands alone
};

/// A candidate that the time limit left out.
struct DroppedCandidate {
    std::string model;
    double seconds = 0;  // of the one forecast that it was tried with; 0: not tried
    std::string reason;
};

/// What a fit chose.
struct CombinationChoice {
    std::vector<std::string> candidates;  // that weights refer to
    std::vector<double> seconds;          // of each at the newest origin; 0 without a time limit
    std::size_t origins = 0;              // looked at
    std::vector<CombinationGroup> groups;
    std::vector<DroppedCandidate> dropped;
};

/// A forecaster by the name `name`. Requires known candidates, at least one.
std::unique_ptr<Forecaster> make_combination(std::string name, CombinationOptions options);

/// What saved() of a combination's fit wrote; the bytes say which candidates there are.
Result<std::unique_ptr<FittedForecaster>> restore_combination(std::string name, std::string_view bytes);

/// The choice of a fit that make_combination's forecaster returned, or restore_combination; null for another one.
const CombinationChoice* combination_choice(const FittedForecaster& fitted);

}  // namespace nearstock
