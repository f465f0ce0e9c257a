// How much of a count is wanted per period, when some periods were only partly observed.
//
// State space: the level is gamma distributed; a period's demand is negative binomial around level × weekday × share of
// the period observed. Between periods the level's evidence is discounted, so that it keeps its mean and grows wider
// (Harvey and Fernandes 1989); a period adds its units to the shape and its exposure to the rate, both divided by the
// period's own overdispersion 1 + mean ÷ size (a quasi-likelihood step: exact for Poisson). A shelf that ran empty
// ends a
// period's exposure early: the likelihood of what was seen until then does not depend on why it ended.
// Discount and size maximise the predictive likelihood over a grid; the weekday profile is shrunk towards flat.
// Sales that are whole in tenths or hundredths are counted in those; goods sold by weight in tenths of a mean sale.
#pragma once

#include "forecasting/series_model.hpp"

#include <memory>

namespace nearstock {

std::unique_ptr<const SeriesModel> make_censored_nb();

}  // namespace nearstock
