// "auto": the models that suit a panel, combined by how they did on its own past.
//
//   mostly zeros, whole units  count forest, boosting, TSB, IMAPA, window mean; seasonal level where items have several
//                              places and less than a year of days
//   otherwise                  boosting, AutoETS, AutoTheta, TSB, weekday mean
// What each of them weighs is learnt by combination.hpp; nothing about a data set is written down here but the list.
// Under a time limit the last of the list is tried first, then from the first on: combination_origins.hpp.
#pragma once

#include "forecasting/forecaster.hpp"

namespace nearstock {

/// The candidates for a panel, the reference model first.
std::vector<std::string> auto_candidates(const Panel& panel);

std::unique_ptr<Forecaster> make_auto();

}  // namespace nearstock
