// What did each candidate say at past origins, and for which candidates is there time?
//
// Without a time limit every candidate forecasts from every origin. With one, candidates are tried in this order: the
// last of the list (the cheapest, so that there is always an answer), then from the first of the list on. A candidate
// is not begun when what is kept so far would use the time up, and is dropped when its first forecast showed that there
// is no time to fit it for good as well; those after it are still tried. Older origins are looked at only where there
// is time for them. A run can so take longer than the limit by the one forecast of a candidate that is then dropped.
#pragma once

#include "forecasting/combination.hpp"
#include "forecasting/series_groups.hpp"

namespace nearstock {

using Candidates = std::vector<std::shared_ptr<const Forecaster>>;

/// The quantiles that candidates are judged by.
const std::vector<double>& judged_levels();

struct PastOrigin {
    std::size_t days = 0;              // periods of history seen
    SeriesGroups groups;               // by what was known then
    std::vector<DemandForecast> said;  // by kept candidate, with quantiles at judged_levels()
};

struct PastOrigins {
    std::vector<std::size_t> kept;    // candidates, ascending
    std::vector<double> seconds;      // that each kept one took at the newest origin; 0 without a time limit
    std::vector<PastOrigin> origins;  // newest first: a short history keeps those that say most
    std::vector<DroppedCandidate> dropped;
};

PastOrigins past_origins(const Candidates& candidates, const CombinationOptions& options, const Panel& panel,
                         const ForecastSettings& settings, bool counts);

}  // namespace nearstock
