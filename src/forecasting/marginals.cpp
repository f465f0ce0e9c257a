#include "forecasting/marginals.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"
#include "math/gamma.hpp"
#include "math/negative_binomial.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

bool sells_whole_units(const Panel& panel) {
    for (std::size_t i = 0; i < panel.sales.size(); ++i) {
        if (panel.availability[i] > 0 && panel.sales[i] != std::floor(panel.sales[i])) {
            return false;
        }
    }
    return true;
}

namespace {

double marginal_quantile(double mean, double size, double level, bool counts) {
    if (mean <= 0) {
        return 0;
    }
    if (counts) {
        return static_cast<double>(NegativeBinomial{mean, size}.quantile(level));
    }
    const double variance = mean + mean * mean / size;
    return gamma_quantile(mean * mean / variance, level) * variance / mean;
}

}  // namespace

void fill_marginal_quantiles(DemandForecast& forecast, const std::vector<double>& levels, bool counts,
                             unsigned threads) {
    if (!forecast.quantiles.empty() && forecast.levels == levels) {
        return;
    }
    check(forecast.quantiles.empty(), "a model gives quantiles at the levels that it was asked for");
    forecast.levels = levels;
    forecast.quantiles.assign(forecast.mean.size() * levels.size(), 0);
    parallel_for(forecast.series, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t s = begin; s < end; ++s) {
            for (std::size_t h = 0; h < forecast.horizon; ++h) {
                const auto quantiles = forecast.quantiles_at(s, h);
                if (h > 0 && forecast.mean_at(s, h) == forecast.mean_at(s, h - 1)) {
                    std::ranges::copy(forecast.quantiles_at(s, h - 1), quantiles.begin());
                    continue;
                }
                for (std::size_t q = 0; q < levels.size(); ++q) {
                    quantiles[q] = static_cast<float>(
                        marginal_quantile(forecast.mean_at(s, h), forecast.size[s], levels[q], counts));
                }
            }
        }
    });
}

}  // namespace nearstock
