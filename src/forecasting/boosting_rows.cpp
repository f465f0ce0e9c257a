#include "forecasting/boosting_rows.hpp"

#include "core/parallel.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace nearstock {

namespace {

constexpr std::size_t block_series = 2048;
constexpr std::size_t bin_sample = 60'000;  // rows that bin borders are taken from

/// Series of one origin that make rows, by chance that does not depend on the order of the others.
std::vector<std::uint32_t> sample_series(const PanelFacts& facts, std::size_t origin, double share,
                                         std::uint64_t seed) {
    const auto& panel = facts.panel();
    const Stream stream(seed, "boosting rows");
    std::vector<std::uint32_t> chosen;
    for (std::size_t s = 0; s < panel.series; ++s) {
        const bool active = panel.active.empty() || panel.active[s] != 0;
        if (active && panel.first_period(s) + 2 < origin && stream.at(origin, s).uniform() < share) {
            chosen.push_back(static_cast<std::uint32_t>(s));
        }
    }
    return chosen;
}

double drift_after(const PanelFacts& facts, const FeatureRows& features, std::size_t origin, unsigned threads) {
    const std::size_t horizon = features.horizon(), n = facts.panel().series;
    std::vector<double> sold(n), expected(n);
    parallel_for(n, threads, [&](std::size_t begin, std::size_t end) {
        std::vector<float> base(horizon);
        for (std::size_t s = begin; s < end; ++s) {
            features.base(s, base.data());
            for (std::size_t h = 0; h < horizon; ++h) {
                if (facts.full(s, origin + h)) {
                    sold[s] += facts.panel().sale(s, origin + h);
                    expected[s] += base[h];
                }
            }
        }
    });
    double total_sold = 0, total_expected = 0;
    for (std::size_t s = 0; s < n; ++s) {
        total_sold += sold[s];
        total_expected += expected[s];
    }
    return total_expected > 0 && total_sold > 0 ? std::clamp(total_sold / total_expected, 0.5, 2.0) : 1;
}

/// Rows of one origin before they are binned.
struct OriginRows {
    std::vector<float> values, sales, base;
    std::vector<std::uint8_t> full;
};

OriginRows rows_of(const PanelFacts& facts, const FeatureRows& features, std::size_t origin,
                   const std::vector<std::uint32_t>& series, unsigned threads) {
    const std::size_t horizon = features.horizon(), width = features.width();
    std::vector<float> values(series.size() * horizon * width), base(series.size() * horizon);
    parallel_for(series.size(), threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            features.fill(series[i], &values[i * horizon * width]);
            features.base(series[i], &base[i * horizon]);
        }
    });
    OriginRows rows;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < series.size(); ++i) {
        for (std::size_t h = 0; h < horizon; ++h) {
            const std::size_t s = series[i], row = i * horizon + h;
            if (!facts.recorded(s, origin + h)) {
                continue;
            }
            std::copy_n(&values[row * width], width, &values[kept++ * width]);
            rows.sales.push_back(std::max(0.0F, facts.panel().sale(s, origin + h)));
            rows.base.push_back(base[row]);
            rows.full.push_back(facts.full(s, origin + h) ? 1 : 0);
        }
    }
    values.resize(kept * width);
    rows.values = std::move(values);
    return rows;
}

}  // namespace

std::vector<std::size_t> training_origins(const Panel& panel, std::size_t last, std::size_t least, std::size_t rows) {
    const std::size_t horizon = std::max<std::size_t>(1, panel.horizon);
    const bool daily = panel.frequency == Frequency::daily;
    const std::size_t history = daily ? 14 : std::max<std::size_t>(4, std::min<std::size_t>(panel.season, 12));
    const std::size_t wanted = std::max(least, rows / std::max<std::size_t>(1, panel.series * horizon));
    // Half a week apart, so that every weekday is an origin; over a year and more spread out, so that the seasons are,
    // but never so far that a day (a feast!) falls between two windows, nor by whole weeks.
    const std::size_t half = horizon / 2;
    double step = daily ? 3.5 : std::max(1.0, static_cast<double>(half));
    if (daily && knows_seasons(panel) && last > horizon + history) {
        const double apart = static_cast<double>(last - horizon - history) / static_cast<double>(wanted);
        step = std::max(step, std::min(apart, static_cast<double>(horizon) - 1));
    }
    std::vector<std::size_t> origins;
    for (std::size_t i = 0; i < wanted; ++i) {
        const std::size_t back = horizon + static_cast<std::size_t>(step * static_cast<double>(i));
        if (last < back + history) {
            break;
        }
        origins.push_back(last - back);
    }
    std::reverse(origins.begin(), origins.end());
    return origins;
}

Result<std::optional<TrainingRows>> gather_rows(const PanelFacts& facts, const std::vector<std::size_t>& origins,
                                                const BoostingRecipe& recipe, const ForecastSettings& settings) {
    const auto& panel = facts.panel();
    const std::size_t horizon = panel.horizon;
    const double share =
        std::min(1.0, double(recipe.most_rows) / (double(panel.series) * double(horizon) * double(origins.size())));
    // Two passes: the binning wants to know the number of rows and their bins first.
    std::vector<std::vector<std::uint32_t>> chosen;
    std::size_t total = 0;
    for (const auto origin : origins) {
        chosen.push_back(sample_series(facts, origin, share, settings.seed));
        for (const auto s : chosen.back()) {
            for (std::size_t h = 0; h < horizon; ++h) { total += facts.recorded(s, origin + h); }
        }
    }
    if (total == 0) {
        return std::optional<TrainingRows>{};
    }
    const double half_life = std::max(1.0, recipe.half_life_share * double(origins.back() - origins.front()));
    std::optional<TrainingRows> result;
    for (std::size_t i = origins.size(); i-- > 0;) {
        // The latest origin comes first: the bins' borders are taken from its rows.
        const FeatureRows features(facts, origins[i], horizon, recipe.features);
        const auto rows = rows_of(facts, features, origins[i], chosen[i], settings.threads);
        if (rows.sales.empty()) {
            continue;
        }
        if (!result) {
            const std::size_t every = std::max<std::size_t>(1, rows.sales.size() / bin_sample),
                              width = features.width();
            std::vector<float> sample;
            for (std::size_t r = 0; r < rows.sales.size(); r += every) {
                sample.insert(sample.end(), &rows.values[r * width], &rows.values[r * width] + width);
            }
            NEARSTOCK_ASSIGN_OR_RETURN(
                bins, BinnedRows::create(
                          {features.columns(), total, recipe.bins, recipe.training_threads, recipe.library}, sample));
            result = TrainingRows{std::move(bins), {}, {}, {}, {}, {}, {}};
        }
        NEARSTOCK_RETURN_IF_ERROR(result->bins.push(rows.values));
        const double drift = recipe.drifts ? drift_after(facts, features, origins[i], settings.threads) : 1;
        result->drifts.push_back({origins[i], drift});
        const auto recency = static_cast<float>(std::exp2(-double(origins.back() - origins[i]) / half_life));
        for (const float b : rows.base) { result->base.push_back(static_cast<float>(b * drift)); }
        result->sales.insert(result->sales.end(), rows.sales.begin(), rows.sales.end());
        result->full.insert(result->full.end(), rows.full.begin(), rows.full.end());
        result->origin.insert(result->origin.end(), rows.sales.size(), static_cast<std::uint32_t>(origins[i]));
        result->recency.insert(result->recency.end(), rows.sales.size(), recency);
    }
    if (result) {
        std::reverse(result->drifts.begin(), result->drifts.end());
    }
    return result;
}

void for_each_block(const FeatureRows& features, std::size_t series, std::size_t every, unsigned threads,
                    const BlockUse& use) {
    const std::size_t horizon = features.horizon(), width = features.width();
    std::vector<std::uint32_t> chosen;
    for (std::size_t s = 0; s < series; s += every) { chosen.push_back(static_cast<std::uint32_t>(s)); }
    std::vector<float> values(std::min(chosen.size(), block_series) * horizon * width), base(block_series * horizon);
    for (std::size_t first = 0; first < chosen.size(); first += block_series) {
        const auto block = std::span(chosen).subspan(first, std::min(block_series, chosen.size() - first));
        parallel_for(block.size(), threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                features.fill(block[i], &values[i * horizon * width]);
                features.base(block[i], &base[i * horizon]);
            }
        });
        use(block, std::span(values).first(block.size() * horizon * width),
            std::span(base).first(block.size() * horizon));
    }
}

}  // namespace nearstock
