// What will be wanted, if half of the long-run trend goes on: the Theta method, one series at a time.
//
// Assimakopoulos and Nikolopoulos (2000) in the state space form of Fiorucci, Pellegrini, Louzada, Petropoulos and
// Koehler (2016): simple exponential smoothing with level l and smoothing α, plus w = 1 − 1/θ times the regression line
// A + B t of the (seasonally adjusted) past:
//     f(t) = l + w (A (1−α)^t + B (1 − (1−α)^(t+1)) / α)
//   theta        θ = 2 and one line for the whole past (STM, which won the M3 competition)
//   optimised    θ estimated (OTM)
//   dynamic      the line is that of the past known by then, θ = 2 (DSTM) or estimated (DOTM)
//   auto_theta   the one of the four with the least AICc
// A season is taken out first, by classical decomposition, where the autocorrelation at one season is significant at 10
// % (multiplicative where all values are positive, else additive), and put back afterwards. Given α the forecast is
// linear in the initial level and in w, so the least squares are a search over α alone. Intervals are normal with the
// exact variance of the recursion.
#pragma once

#include "forecasting/series_model.hpp"

#include <memory>

namespace nearstock {

enum class ThetaLine : std::uint8_t { fixed, dynamic };
enum class ThetaWeight : std::uint8_t { half, estimated };

std::unique_ptr<const SeriesModel> make_theta(ThetaLine line = ThetaLine::fixed,
                                              ThetaWeight weight = ThetaWeight::half);
std::unique_ptr<const SeriesModel> make_auto_theta();

}  // namespace nearstock
