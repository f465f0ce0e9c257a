#include "forecasting/combination_origins.hpp"

#include "core/progress.hpp"
#include "forecasting/marginals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>

namespace nearstock {

namespace {

double steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Time used and time left. Without a limit no clock is read and everything fits.
class Budget {
public:
    Budget(double limit, std::function<double()> clock)
        : limit_(limit), clock_(clock ? std::move(clock) : steady_seconds), begun_(limited() ? clock_() : 0) {}
    [[nodiscard]] bool limited() const { return limit_ > 0; }
    [[nodiscard]] double used() const { return limited() ? clock_() - begun_ : 0; }
    [[nodiscard]] bool fits(double more) const { return !limited() || used() + more <= limit_; }

private:
    double limit_;
    std::function<double()> clock_;
    double begun_;
};

class Trial {
public:
    Trial(const Candidates& candidates, const CombinationOptions& options, const Panel& panel,
          const ForecastSettings& settings, bool counts)
        : candidates_(candidates),
          panel_(panel),
          settings_{settings.threads, judged_levels(), settings.seed},
          counts_(counts),
          budget_(settings.time_limit_s, options.clock),
          progress_("auto: past origins", options.origins * candidates.size()) {}

    PastOrigins run(const CombinationOptions& options) {
        const std::size_t horizon = std::max<std::size_t>(1, panel_.horizon);
        for (std::size_t n = 1; n <= options.origins && panel_.days >= options.fewest_periods + n * horizon; ++n) {
            const std::size_t days = panel_.days - n * horizon;
            if (n == 1) {
                newest(days, horizon);
            } else if (budget_.fits((1 + more_history) * total())) {
                older(days, horizon);
            } else {
                break;
            }
        }
        if (result_.origins.empty()) {
            result_.kept.resize(candidates_.size());
            std::iota(result_.kept.begin(), result_.kept.end(), 0U);
            result_.seconds.assign(candidates_.size(), 0);
        }
        return std::move(result_);
    }

private:
    static constexpr double more_history = 1.15;  // a fit for good against one at an origin

    [[nodiscard]] double total() const { return std::accumulate(seconds_.begin(), seconds_.end(), 0.0); }

    DemandForecast forecast(const Panel& past, std::size_t k) {
        DemandForecast said = candidates_[k]->forecast(past, settings_);
        fill_marginal_quantiles(said, judged_levels(), counts_, settings_.threads);
        progress_.advance();
        return said;
    }

    void drop(std::size_t k, double seconds, std::string reason) {
        result_.dropped.push_back({std::string(candidates_[k]->name()), seconds, std::move(reason)});
    }

    /// Every candidate that there is time for, in the documented order; kept in the list's.
    void newest(std::size_t days, std::size_t horizon) {
        const Panel past = panel_at(panel_, days, horizon);
        std::vector<std::size_t> order(candidates_.size());
        std::iota(order.begin(), order.end(), 0U);
        std::rotate(order.begin(), order.end() - 1, order.end());
        std::vector<std::pair<std::size_t, DemandForecast>> said;
        seconds_.assign(candidates_.size(), 0);
        for (const std::size_t k : order) {
            if (!said.empty() && !budget_.fits(more_history * total())) {
                drop(k, 0, "no time left to try it");
                continue;
            }
            const double begun = budget_.used();
            auto one = forecast(past, k);
            const double seconds = budget_.used() - begun;
            if (!said.empty() && !budget_.fits(more_history * (total() + seconds))) {
                drop(k, seconds, fmt::format("{:.1f} s for one past origin leave no time to fit it for good", seconds));
                continue;
            }
            seconds_[k] = seconds;
            said.emplace_back(k, std::move(one));
        }
        std::ranges::sort(said, {}, [](const auto& pair) { return pair.first; });
        PastOrigin origin{days, group_series(past), {}};
        for (auto& [k, forecast] : said) {
            result_.kept.push_back(k);
            result_.seconds.push_back(seconds_[k]);
            origin.said.push_back(std::move(forecast));
        }
        result_.origins.push_back(std::move(origin));
    }

    void older(std::size_t days, std::size_t horizon) {
        const Panel past = panel_at(panel_, days, horizon);
        PastOrigin origin{days, group_series(past), {}};
        for (const std::size_t k : result_.kept) { origin.said.push_back(forecast(past, k)); }
        result_.origins.push_back(std::move(origin));
    }

    const Candidates& candidates_;
    const Panel& panel_;
    ForecastSettings settings_;
    bool counts_;
    Budget budget_;
    Progress progress_;
    PastOrigins result_;
    std::vector<double> seconds_;  // by candidate, of those kept
};

}  // namespace

const std::vector<double>& judged_levels() {
    static const std::vector<double> levels{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
    return levels;
}

PastOrigins past_origins(const Candidates& candidates, const CombinationOptions& options, const Panel& panel,
                         const ForecastSettings& settings, bool counts) {
    return Trial(candidates, options, panel, settings, counts).run(options);
}

}  // namespace nearstock
