// Which models does a command line name? "sba,theta,conformal:auto_ets,file:theirs.parquet".
#pragma once

#include "app/forecast_file.hpp"
#include "core/result.hpp"
#include "forecasting/forecaster.hpp"

#include <memory>
#include <string>
#include <vector>

namespace nearstock {

/// The models that a forecast is made with: ours by name, others' by the file that holds their forecasts.
struct NamedModels {
    std::vector<std::unique_ptr<Forecaster>> ours;
    std::vector<ForecastFile> files;
    /// Series may be forecast in blocks.
    [[nodiscard]] bool local() const;
};

/// Fails naming a model that is not known, one that is named twice, or a file that cannot be read.
Result<NamedModels> find_models(const std::vector<std::string>& names);

}  // namespace nearstock
