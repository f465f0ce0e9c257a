#include "forecasting/intermittent_forest.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"
#include "forecasting/intermittent.hpp"
#include "forecasting/intermittent_tree.hpp"
#include "math/negative_binomial.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr std::size_t least_following = 3;  // periods after a state, to tell what followed it

/// The known sales of a series, in counts.
std::vector<float> counts_of(const Panel& panel, std::size_t s, double unit) {
    std::vector<float> counts;
    for (std::size_t d = panel.first_period(s); d < panel.days; ++d) {
        if (panel.in_stock(s, d) > 0 && std::isfinite(panel.sale(s, d))) {
            counts.push_back(static_cast<float>(std::max(0.0, panel.sale(s, d) / unit)));
        }
    }
    return counts;
}

double unit_of(const Panel& panel) {
    std::vector<double> sample;
    const std::size_t every = std::max<std::size_t>(1, panel.sales.size() / 100'000);
    for (std::size_t i = 0; i < panel.sales.size(); i += every) {
        if (panel.availability[i] > 0 && panel.sales[i] > 0) {
            sample.push_back(panel.sales[i]);
        }
    }
    const double unit = count_unit(sample);
    return unit > 0 ? unit : 0.01;
}

/// Brings each target to its importance: mean demand first, then how often there is any, some, much.
void scale_targets(CountRows& rows) {
    constexpr std::array<double, CountRows::target_count> importance{1, 0.3, 0.5, 0.3};
    for (std::size_t k = 0; k < CountRows::target_count; ++k) {
        double sum = 0, squares = 0;
        for (const auto& target : rows.targets) {
            sum += target[k];
            squares += double(target[k]) * target[k];
        }
        const double n = double(rows.targets.size());
        const double sd = std::sqrt(std::max(0.0, squares / n - sum * sum / (n * n)));
        for (auto& target : rows.targets) { target[k] *= static_cast<float>(sd > 0 ? importance[k] / sd : 0); }
    }
}

/// Which counts are "some" and "much" in this panel, and from where a mean says no more.
struct Scale {
    double some = 1, much = 3, most = 15;

    explicit Scale(std::vector<float> positive) {
        if (positive.empty()) {
            return;
        }
        std::ranges::sort(positive);
        const auto at = [&](double share) {
            return positive[static_cast<std::size_t>(share * double(positive.size() - 1))];
        };
        some = std::max(1.0F, at(0.4));
        much = std::max(some + 1, double(at(0.8)));
        most = std::max(2.0, 1.3 * at(0.98));
    }
};

std::array<float, CountRows::target_count> target_of(std::span<const float> following, const Scale& scale) {
    double sum = 0, none = 0, some = 0, much = 0;
    for (const float count : following) {
        sum += count;
        none += count <= 0;
        some += count > scale.some;
        much += count > scale.much;
    }
    const double n = double(following.size());
    return {static_cast<float>(std::min(sum / n, scale.most)), static_cast<float>(none / n),
            static_cast<float>(some / n), static_cast<float>(much / n)};
}

CountRows rows_of(const Panel& panel, double unit, const CountForestOptions& options) {
    std::vector<std::vector<float>> counts(panel.series);
    std::vector<float> positive;
    std::size_t states = 0;
    for (std::size_t s = 0; s < panel.series; ++s) {
        counts[s] = counts_of(panel, s, unit);
        std::ranges::copy_if(counts[s], std::back_inserter(positive), [](float count) { return count > 0; });
        states += counts[s].size() - std::min(counts[s].size(), options.least_known + least_following - 1);
    }
    const Scale scale(std::move(positive));
    const std::size_t every = std::max<std::size_t>(1, (states + options.most_rows - 1) / options.most_rows);
    CountRows rows;
    for (std::size_t s = 0; s < panel.series; ++s) {
        // Staggered, so that all periods are looked at.
        for (std::size_t t = options.least_known + s % every; t + least_following <= counts[s].size(); t += every) {
            const std::size_t ahead = std::min(std::max<std::size_t>(1, panel.horizon), counts[s].size() - t);
            const auto following = std::span<const float>(counts[s]).subspan(t, ahead);
            rows.states.push_back(count_state(std::span<const float>(counts[s]).first(t)));
            rows.targets.push_back(target_of(following, scale));
            auto& bins = rows.bins.emplace_back();
            for (const float count : following) { bins.push_back(static_cast<std::uint16_t>(CountBins::of(count))); }
        }
    }
    scale_targets(rows);
    return rows;
}

class FittedForest final : public FittedForecaster {
public:
    FittedForest(const Panel& panel, const ForecastSettings& settings, const CountForestOptions& options)
        : unit_(unit_of(panel)) {
        const CountRows rows = rows_of(panel, unit_, options);
        if (rows.states.empty()) {
            return;  // too short for one state: forecast by the series' own mean
        }
        const auto features =
            static_cast<std::size_t>(std::max(1.0, std::round(options.feature_share * double(count_state_features))));
        const Stream stream(settings.seed, "count forest");
        trees_.resize(options.trees);
        parallel_for(options.trees, settings.threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                trees_[i] = std::make_unique<CountTree>(rows, TreeOptions{options.least_rows, features}, stream.at(i));
            }
        });
    }

    /// From what saved() wrote.
    explicit FittedForest(FitReader& reader) : unit_(reader.number<double>()), trees_(reader.count()) {
        for (auto& tree : trees_) { tree = std::make_unique<CountTree>(reader); }
    }

    [[nodiscard]] std::optional<std::string> saved() const override {
        FitWriter bytes;
        bytes.add(unit_);
        bytes.add(std::uint64_t(trees_.size()));
        for (const auto& tree : trees_) { tree->save(bytes); }
        return bytes.take();
    }

    /// The trees stay; the states move on with the panel.
    void update(const Panel& /*panel*/, const ForecastSettings& /*settings*/) override {}

    [[nodiscard]] DemandForecast forecast(const Panel& panel, const ForecastSettings& settings) const override {
        DemandForecast result = empty_forecast(panel, "count_forest", settings);
        parallel_for(panel.series, settings.threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t s = begin; s < end; ++s) {
                const auto counts = counts_of(panel, s, unit_);
                if (panel.active[s] != 0 && !counts.empty()) {
                    tell(mixture(counts), s, result);
                }
            }
        });
        return result;
    }

private:
    /// Probability of each bin.
    [[nodiscard]] std::vector<double> mixture(std::span<const float> counts) const {
        std::vector<double> probability;
        const auto add = [&](std::size_t bin, double p) {
            probability.resize(std::max(probability.size(), bin + 1));
            probability[bin] += p;
        };
        const CountState state = count_state(counts);
        for (const auto& tree : trees_) {
            for (const auto& [bin, p] : tree->at(state)) { add(bin, p / double(trees_.size())); }
        }
        if (trees_.empty()) {
            for (const float count : counts) { add(CountBins::of(count), 1 / double(counts.size())); }
        }
        return probability;
    }

    void tell(const std::vector<double>& probability, std::size_t s, DemandForecast& result) const {
        double mean = 0, square = 0;
        for (std::size_t bin = 0; bin < probability.size(); ++bin) {
            const double units = CountBins::value(bin) * unit_;
            mean += probability[bin] * units;
            square += probability[bin] * units * units;
        }
        std::fill_n(result.mean.begin() + std::ptrdiff_t(s * result.horizon), result.horizon, static_cast<float>(mean));
        result.size[s] = static_cast<float>(NegativeBinomial::from_moments(mean, square - mean * mean).size);
        for (std::size_t h = 0; h < result.horizon; ++h) {
            double below = 0;
            std::size_t bin = 0;
            const auto quantiles = result.quantiles_at(s, h);
            for (std::size_t q = 0; q < result.levels.size(); ++q) {
                while (bin + 1 < probability.size() && below + probability[bin] < result.levels[q] - 1e-9) {
                    below += probability[bin++];
                }
                quantiles[q] = static_cast<float>(CountBins::value(bin) * unit_);
            }
        }
    }

    double unit_;
    std::vector<std::unique_ptr<CountTree>> trees_;
};

class CountForest final : public Forecaster {
public:
    explicit CountForest(CountForestOptions options) : options_(options) {}
    [[nodiscard]] std::string_view name() const override { return "count_forest"; }
    [[nodiscard]] std::unique_ptr<FittedForecaster> fit(const Panel& panel,
                                                        const ForecastSettings& settings) const override {
        return std::make_unique<FittedForest>(panel, settings, options_);
    }
    [[nodiscard]] Result<std::unique_ptr<FittedForecaster>> restore(std::string_view bytes) const override {
        FitReader reader(bytes);
        auto fitted = std::make_unique<FittedForest>(reader);
        if (!reader.finished()) {
            return refuse("the count forest is not whole", {}, "fit it anew");
        }
        return fitted;
    }

private:
    CountForestOptions options_;
};

}  // namespace

std::unique_ptr<Forecaster> make_count_forest(CountForestOptions options) {
    check(options.trees > 0 && options.least_rows > 0, "a forest has trees and its leaves have rows");
    return std::make_unique<CountForest>(options);
}

}  // namespace nearstock
