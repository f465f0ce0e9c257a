// The level of a series on a day, from its other days: how much it sells in the selling hours when it is in stock.
#pragma once

#include "forecasting/exposure.hpp"
#include "forecasting/recovery.hpp"

#include <vector>

namespace nearstock {

struct DayLevels {
    std::vector<float> mean;      // series × days, units
    std::vector<float> evidence;  // series × days: whole days that the mean rests on
};

/// The day itself has no say in its own level. Series with little of their own lean on their groups.
DayLevels day_levels(const HourlyHistory& history, const HourlyExposure& exposure, const RecoveryOptions& options);

}  // namespace nearstock
