// One day's demand as a distribution that can be drawn from: what a lead time is put together of.
//
// Where the model told quantiles, they are joined by straight lines over normal scores and go on beyond the outermost
// ones with the last slope; where it told none, the marginal is its negative binomial.
#pragma once

#include "domain/demand_forecast.hpp"

#include <array>
#include <vector>

namespace nearstock {

class DayMarginal {
public:
    /// Of series s, h periods ahead. `counts`: draws are whole numbers.
    DayMarginal(const DemandForecast& forecast, std::size_t s, std::size_t h, bool counts);

    /// The demand whose probability of not being exceeded is that of `score` in a standard normal.
    [[nodiscard]] double at(double score) const;
    [[nodiscard]] double mean() const { return mean_; }
    [[nodiscard]] double variance() const { return variance_; }
    /// How much demand moves with its score: E[demand × Hₖ(score)] ÷ √k! for the Hermite polynomials H₁ … H₄. Days
    /// whose
    /// scores are correlated by ρ have the covariance Σ ρᵏ × the product of their k-th slopes.
    static constexpr std::size_t orders = 4;
    using Slopes = std::array<double, orders>;
    [[nodiscard]] const Slopes& slopes() const { return slopes_; }

private:
    void keep_quantiles(const DemandForecast& forecast, std::size_t s, std::size_t h);
    void keep_probabilities(double size);
    void measure();

    bool counts_;
    double mean_ = 0, variance_ = 0;
    Slopes slopes_{};
    std::vector<double> scores_;  // ascending
    std::vector<double> values_;  // at scores_; counts: score k is that of P(D <= k), value k
    bool steps_ = false;          // values_ are steps, not joined by lines
};

}  // namespace nearstock
