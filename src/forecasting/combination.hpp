// Which model where? A combination of forecasts whose weights were earned on past origins.
//
// Each candidate forecasts from the last `origins` rolling origins, a horizon apart. Series are grouped by volume and
// by how often they sell (Syntetos and Boylan's demand interval). Per group, non-negative weights that sum to one
// minimise
//   quantiles  the pinball loss of the averaged quantiles (Vincent averaging; Lichtendahl, Grushka-Cockayne and
//              Winkler 2013), by exponentiated gradient (Kivinen and Warmuth 1997)
//   mean       the squared error of the averaged means, each series scaled by its own mean
// Against overfitting the weights are first learnt without the last origin: where they lose there to the best single
// candidate, that one stands alone. Days that were not fully in stock are not judged. Needs no clock: the same panel
// gives the same weights.
#pragma once

#include "forecasting/forecaster.hpp"

#include <memory>
#include <string>
#include <vector>

namespace nearstock {

struct CombinationOptions {
    std::vector<std::string> candidates;    // names of make_forecaster, the reference model first
    std::size_t origins = 3;                // fewer where the history is short; 0 left: the first candidate alone
    std::size_t fewest_periods = 28;        // of history before the first origin
    std::size_t judged_per_group = 20'000;  // series × periods, evenly drawn; more say nothing new about a few weights
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

/// A forecaster by the name `name`. Requires known candidates, at least one.
std::unique_ptr<Forecaster> make_combination(std::string name, CombinationOptions options);

/// The groups of a fit that make_combination's forecaster returned; null for another one.
const std::vector<CombinationGroup>* combination_groups(const FittedForecaster& fitted);

}  // namespace nearstock
