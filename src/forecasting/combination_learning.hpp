// What does each candidate weigh in a group of series, and how is that judged?
//
// Quantiles are judged series by series. Means are judged twice, half and half: series by series, and by their sums
// over each of the panel's attributes (stores, products, categories, …) and over all series, each kind of sum for as
// much as any other. An error that the series share, such as a date that a model does not know, is small beside a
// series' own noise and is all that is left in a sum. Only days fully in stock are judged, in sums as well. Against
// overfitting, quantiles' and means' weights are first learnt without the newest origin, each apart: where they lose
// there to the best single candidate, one candidate stands alone.
#pragma once

#include "forecasting/combination.hpp"
#include "forecasting/combination_origins.hpp"
#include "forecasting/combination_weights.hpp"

#include <span>

namespace nearstock {

/// All weight on one of the candidates.
std::vector<double> single_weight(std::size_t candidates, std::size_t chosen);

/// Adds sums of the series of one group to rows that judge_series gathered: means alone, weighed as above.
void judge_sums(const Panel& panel, std::span<const PastOrigin> origins, std::size_t group, JudgedForecasts& judged);

/// Fills the weights of group `g` from the origins, newest first. Leaves them where there is too little to learn from.
void learn_weights(const Panel& panel, std::span<const PastOrigin> origins, std::size_t g, std::size_t judged_per_group,
                   CombinationGroup& group);

}  // namespace nearstock
