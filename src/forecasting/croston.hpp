// How much of something is wanted that is seldom wanted: sizes and occasions smoothed apart.
//
//   croston  size of a demand ÷ interval between demands, both smoothed at demands (Croston 1972)
//   sba      croston × (1 − α/2), α of the intervals: the ratio's bias taken out (Syntetos and Boylan 2005)
//   tsb      size × probability of a demand, the probability smoothed every period, so that a part that nobody wants
//            any more fades (Teunter, Syntetos and Babai 2011)
// Each smoothing constant minimises the squared one-step errors of what it smooths. Quantiles: see intermittent.hpp.
// A series without demand is forecast as zero.
#pragma once

#include "forecasting/intermittent.hpp"

#include <memory>

namespace nearstock {

struct CrostonOptions {
    SmoothingRange sizes;
    SmoothingRange occasions;  // intervals, or (tsb) probabilities
};

std::unique_ptr<const SeriesModel> make_croston(CrostonOptions options = {});
std::unique_ptr<const SeriesModel> make_sba(CrostonOptions options = {});
std::unique_ptr<const SeriesModel> make_tsb(CrostonOptions options = {{0.1, 0.3}, {0.02, 0.3}});

}  // namespace nearstock
