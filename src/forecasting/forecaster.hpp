// How much will be wanted: the one interface every forecasting model stands behind.
//
// A model reads a Panel (nothing after its last period but what was known ahead) and returns a distribution per series
// and period. fit() estimates; what it returns forecasts, and takes later periods in without estimating again. The same
// input gives the same bytes for any number of threads (boosting: for its own fixed number of training threads).
#pragma once

#include "core/result.hpp"
#include "domain/demand_forecast.hpp"
#include "domain/panel.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

struct ForecastSettings {
    unsigned threads = 1;
    std::vector<double> levels;  // of the quantiles that are wanted, ascending, in (0, 1); may be empty
    std::uint64_t seed = 1;      // of what is simulated
    double time_limit_s = 0;     // from which on auto adds no more candidates; 0: none
};

/// What was learnt from one panel.
class FittedForecaster {
public:
    virtual ~FittedForecaster() = default;
    /// Forecasts panel.horizon periods after the panel's last, for every series. Requires the panel that was fitted or
    /// updated to last. Inactive series get zero.
    [[nodiscard]] virtual DemandForecast forecast(const Panel& panel, const ForecastSettings& settings) const = 0;
    /// Takes in the periods that `panel` has beyond the one seen last: states move on, parameters stay. Requires the
    /// same series in the same order, and the same first day.
    virtual void update(const Panel& panel, const ForecastSettings& settings) = 0;
    /// Bytes from which the same forecaster's restore() makes this fit again; nothing where a model cannot.
    [[nodiscard]] virtual std::optional<std::string> saved() const { return std::nullopt; }
};

class Forecaster {
public:
    virtual ~Forecaster() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// True when each series is forecast from itself alone, so that a panel may be forecast in blocks of series.
    [[nodiscard]] virtual bool local() const { return false; }
    /// Requires a consistent panel. What is fitted must not outlive the forecaster.
    [[nodiscard]] virtual std::unique_ptr<FittedForecaster> fit(const Panel& panel,
                                                                const ForecastSettings& settings) const = 0;
    /// The fit that saved() gave these bytes. Fails when they are not whole. Must not outlive the forecaster either.
    [[nodiscard]] virtual Result<std::unique_ptr<FittedForecaster>> restore(std::string_view bytes) const;
    /// fit, then forecast.
    [[nodiscard]] DemandForecast forecast(const Panel& panel, const ForecastSettings& settings) const {
        return fit(panel, settings)->forecast(panel, settings);
    }
    [[nodiscard]] DemandForecast forecast(const Panel& panel, unsigned threads) const {
        return forecast(panel, ForecastSettings{threads, {}, 1});
    }
};

/// A model that looks at the whole panel each time and keeps nothing: fit() returns it as it is.
class MemorylessForecaster : public Forecaster {
public:
    [[nodiscard]] std::unique_ptr<FittedForecaster> fit(const Panel& panel,
                                                        const ForecastSettings& settings) const final;
    [[nodiscard]] Result<std::unique_ptr<FittedForecaster>> restore(std::string_view bytes) const final;

protected:
    [[nodiscard]] virtual DemandForecast look(const Panel& panel, const ForecastSettings& settings) const = 0;
};

/// An empty forecast of the right shape for a panel: means 0, size infinite, quantiles 0 at settings.levels.
DemandForecast empty_forecast(const Panel& panel, std::string_view model, const ForecastSettings& settings);

/// Null when the name is not known. "conformal:NAME" is NAME with calibrated quantiles (conformal.hpp).
std::unique_ptr<Forecaster> make_forecaster(std::string_view name);
/// The names that make_forecaster knows.
std::vector<std::string> forecaster_names();

}  // namespace nearstock
