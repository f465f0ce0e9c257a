// How much of something is wanted that is seldom wanted: smoothed in time buckets long enough to hold a demand.
//
//   adida  sums over buckets as long as the mean interval between demands, smoothed, shared out over the bucket's
//          periods (Nikolopoulos, Syntetos, Boylan, Petropoulos and Assimakopoulos 2011)
//   imapa  the mean of that over all bucket lengths from one period to the mean interval (Petropoulos and Kourentzes
//          2015)
// Buckets end with the last known period (the oldest, incomplete one is left out). Quantiles: see intermittent.hpp, the
// spread around the mean over all that is known.
#pragma once

#include "forecasting/intermittent.hpp"

#include <memory>

namespace nearstock {

std::unique_ptr<const SeriesModel> make_adida(SmoothingRange range = {});
std::unique_ptr<const SeriesModel> make_imapa(SmoothingRange range = {});

}  // namespace nearstock
