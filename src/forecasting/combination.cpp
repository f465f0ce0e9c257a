#include "forecasting/combination.hpp"

#include "core/check.hpp"
#include "forecasting/combination_learning.hpp"
#include "forecasting/combination_origins.hpp"
#include "forecasting/fit_bytes.hpp"
#include "forecasting/marginals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

class FittedCombination final : public FittedForecaster {
public:
    FittedCombination(std::string name, const Candidates& candidates, const CombinationOptions& options,
                      const Panel& panel, const ForecastSettings& settings)
        : name_(std::move(name)), counts_(sells_whole_units(panel)), group_of_(group_series(panel).of) {
        PastOrigins past;
        if (candidates.size() > 1) {
            past = past_origins(candidates, options, panel, settings, counts_);
        } else {
            past.kept = {0};
            past.seconds = {0};
        }
        for (const std::size_t k : past.kept) {
            candidates_.push_back(candidates[k]);
            choice_.candidates.emplace_back(candidates[k]->name());
        }
        choice_.seconds = past.seconds;
        choice_.dropped = std::move(past.dropped);
        choice_.origins = past.origins.size();
        learn_groups(panel, past.origins, options.judged_per_group);
        for (std::size_t k = 0; k < candidates_.size(); ++k) {
            fitted_.push_back(weighs(k) ? candidates_[k]->fit(panel, settings) : nullptr);
        }
    }

    /// From what saved() wrote, read by restore_combination.
    FittedCombination(std::string name, FitReader& bytes, Error& error) : name_(std::move(name)) {
        counts_ = bytes.number<std::uint8_t>() != 0;
        group_of_ = bytes.numbers<std::uint8_t>();
        choice_.origins = bytes.number<std::uint64_t>();
        choice_.candidates.resize(bytes.count());
        for (auto& candidate : choice_.candidates) { candidate = bytes.text(); }
        choice_.seconds = bytes.numbers<double>();
        choice_.groups.resize(bytes.count());
        for (auto& group : choice_.groups) { read(group, bytes); }
        for (std::size_t k = 0; k < choice_.candidates.size() && error.message.empty(); ++k) {
            candidates_.push_back(make_forecaster(choice_.candidates[k]));
            fitted_.emplace_back();
            if (candidates_.back() == nullptr) {
                error.message = fmt::format("the model '{}' is not known", choice_.candidates[k]);
            } else if (bytes.number<std::uint8_t>() != 0) {
                auto fitted = candidates_.back()->restore(bytes.text());
                if (fitted) {
                    fitted_.back() = std::move(*fitted);
                } else {
                    error = fitted.error();
                }
            }
        }
    }

    [[nodiscard]] std::optional<std::string> saved() const override {
        FitWriter bytes;
        bytes.add(std::uint8_t(counts_));
        bytes.add(group_of_);
        bytes.add(std::uint64_t(choice_.origins));
        bytes.add(std::uint64_t(choice_.candidates.size()));
        for (const auto& candidate : choice_.candidates) { bytes.add(candidate); }
        bytes.add(choice_.seconds);
        bytes.add(std::uint64_t(choice_.groups.size()));
        for (const auto& group : choice_.groups) { write(group, bytes); }
        for (const auto& fitted : fitted_) {
            bytes.add(std::uint8_t(fitted != nullptr));
            if (fitted != nullptr) {
                const auto inner = fitted->saved();
                if (!inner) {
                    return std::nullopt;
                }
                bytes.add(*inner);
            }
        }
        return bytes.take();
    }

    void update(const Panel& panel, const ForecastSettings& settings) override {
        check(panel.series == group_of_.size(), "an update brings later periods of the same series");
        for (const auto& fitted : fitted_) {
            if (fitted) {
                fitted->update(panel, settings);
            }
        }
    }

    [[nodiscard]] DemandForecast forecast(const Panel& panel, const ForecastSettings& settings) const override {
        check(panel.series == group_of_.size(), "a forecast follows the panel that was fitted");
        DemandForecast result = empty_forecast(panel, name_, settings);
        std::vector<double> spread(panel.series, 0);  // Σ weights × relative variance above Poisson
        for (std::size_t k = 0; k < fitted_.size(); ++k) {
            if (!fitted_[k]) {
                continue;
            }
            DemandForecast said = fitted_[k]->forecast(panel, settings);
            fill_marginal_quantiles(said, settings.levels, counts_, settings.threads);
            add(said, k, result, spread);
        }
        for (std::size_t s = 0; s < panel.series; ++s) {
            result.size[s] = spread[s] > 0 ? static_cast<float>(1 / spread[s]) : std::numeric_limits<float>::infinity();
        }
        if (counts_) {
            for (auto& q : result.quantiles) { q = std::round(q); }
        }
        return result;
    }

    [[nodiscard]] const CombinationChoice& choice() const { return choice_; }

private:
    static void write(const CombinationGroup& group, FitWriter& bytes) {
        bytes.add(group.name);
        bytes.add(std::uint64_t(group.series));
        bytes.add(group.quantile_weights);
        bytes.add(group.mean_weights);
        bytes.add(group.candidate_loss);
        bytes.add(group.combined_loss);
        bytes.add(std::uint8_t(group.single));
    }
    static void read(CombinationGroup& group, FitReader& bytes) {
        group.name = bytes.text();
        group.series = bytes.number<std::uint64_t>();
        group.quantile_weights = bytes.numbers<double>();
        group.mean_weights = bytes.numbers<double>();
        group.candidate_loss = bytes.numbers<double>();
        group.combined_loss = bytes.number<double>();
        group.single = bytes.number<std::uint8_t>() != 0;
    }

    bool weighs(std::size_t k) const {
        return std::ranges::any_of(choice_.groups, [&](const CombinationGroup& g) {
            return g.series > 0 && (g.quantile_weights[k] > 0 || g.mean_weights[k] > 0);
        });
    }

    void add(const DemandForecast& said, std::size_t k, DemandForecast& result, std::vector<double>& spread) const {
        const std::size_t levels = result.levels.size();
        for (std::size_t s = 0; s < result.series; ++s) {
            const CombinationGroup& group = choice_.groups[group_of_[s]];
            const auto mean_weight = static_cast<float>(group.mean_weights[k]);
            const auto quantile_weight = static_cast<float>(group.quantile_weights[k]);
            for (std::size_t h = 0; h < result.horizon; ++h) {
                result.mean[s * result.horizon + h] += mean_weight * said.mean[s * result.horizon + h];
            }
            for (std::size_t i = s * result.horizon * levels; i < (s + 1) * result.horizon * levels; ++i) {
                result.quantiles[i] += quantile_weight * said.quantiles[i];
            }
            spread[s] += group.mean_weights[k] / said.size[s];
            result.day_correlation = std::max(result.day_correlation, said.day_correlation);
        }
    }

    void learn_groups(const Panel& panel, const std::vector<PastOrigin>& origins, std::size_t judged_per_group) {
        auto& groups = choice_.groups;
        groups.resize(SeriesGroups::count);
        for (std::size_t g = 0; g < groups.size(); ++g) {
            groups[g].name = SeriesGroups::names[g];
            groups[g].series = static_cast<std::size_t>(std::ranges::count(group_of_, static_cast<std::uint8_t>(g)));
            groups[g].quantile_weights = groups[g].mean_weights = single_weight(candidates_.size(), 0);
            groups[g].single = true;
            if (!origins.empty() && candidates_.size() > 1) {
                learn_weights(panel, origins, g, judged_per_group, groups[g]);
            }
        }
    }

    std::string name_;
    bool counts_ = false;
    std::vector<std::uint8_t> group_of_;  // series → group
    CombinationChoice choice_;
    Candidates candidates_;                                  // outlive their fits
    std::vector<std::unique_ptr<FittedForecaster>> fitted_;  // null: weighs nothing
};

class Combination final : public Forecaster {
public:
    Combination(std::string name, CombinationOptions options) : name_(std::move(name)), options_(std::move(options)) {
        check(!options_.candidates.empty(), "a combination has at least one candidate");
        for (const auto& candidate : options_.candidates) {
            candidates_.push_back(make_forecaster(candidate));
            check(candidates_.back() != nullptr, "a combination's candidates are known models");
        }
    }
    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] std::unique_ptr<FittedForecaster> fit(const Panel& panel,
                                                        const ForecastSettings& settings) const override {
        return std::make_unique<FittedCombination>(name_, candidates_, options_, panel, settings);
    }
    [[nodiscard]] Result<std::unique_ptr<FittedForecaster>> restore(std::string_view bytes) const override {
        return restore_combination(name_, bytes);
    }

private:
    std::string name_;
    CombinationOptions options_;
    Candidates candidates_;
};

}  // namespace

std::unique_ptr<Forecaster> make_combination(std::string name, CombinationOptions options) {
    return std::make_unique<Combination>(std::move(name), std::move(options));
}

Result<std::unique_ptr<FittedForecaster>> restore_combination(std::string name, std::string_view bytes) {
    FitReader reader(bytes);
    Error error;
    auto fitted = std::make_unique<FittedCombination>(name, reader, error);
    if (!error.message.empty()) {
        return std::unexpected(std::move(error));
    }
    if (!reader.finished()) {
        return refuse(fmt::format("the fit of '{}' is not whole", name), {}, "fit it anew");
    }
    return fitted;
}

const CombinationChoice* combination_choice(const FittedForecaster& fitted) {
    const auto* combination = dynamic_cast<const FittedCombination*>(&fitted);
    return combination == nullptr ? nullptr : &combination->choice();
}

}  // namespace nearstock
