// Where does a fitted exponential smoothing model stand, and what does it expect?
//
// The states of a form (exponential_smoothing_form.hpp) in a flat vector, as a SeriesModel keeps its fits:
// [error, trend, season, α, β, γ, φ, variance of an error, AIC, AICc, level, growth, season by phase …].
#pragma once

#include "forecasting/exponential_smoothing_fit.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace nearstock {

/// The vector of a fit whose states stand before the first period.
std::vector<double> pack_ets(const EtsFit& fit);

/// Reads and moves such a vector; keeps a view of it.
class EtsStates {
public:
    explicit EtsStates(std::span<double> packed) : x_(packed) {}

    [[nodiscard]] EtsForm form() const;
    [[nodiscard]] std::size_t season_length() const { return x_.size() - states_from; }  // 0: none
    [[nodiscard]] double alpha() const { return x_[3]; }
    [[nodiscard]] double beta() const { return x_[4]; }
    [[nodiscard]] double gamma() const { return x_[5]; }
    [[nodiscard]] double phi() const { return x_[6]; }
    [[nodiscard]] double variance() const { return x_[7]; }
    void set_variance(double variance) { x_[7] = variance; }
    [[nodiscard]] double aic() const { return x_[8]; }
    [[nodiscard]] double aicc() const { return x_[9]; }

    /// Takes in y[from …), period t having phase t mod season. Returns the sum of squared errors (relative ones where
    /// the form's error multiplies) over the known values.
    double learn(std::span<const double> y, std::size_t from);

    /// Mean (units) and standard deviation (units) of the `mean.size()` periods after the first `seen`. The deviation
    /// is exact (Hyndman et al. 2008, chapter 6), but of first order for an additive error with a season that
    /// multiplies, and of a few thousand simulated futures, always the same, where growth multiplies. An empty
    /// `deviation` is left out.
    void forecast(std::size_t seen, std::span<double> mean, std::span<double> deviation) const;

private:
    static constexpr std::size_t states_from = 12;
    [[nodiscard]] double level() const { return x_[10]; }
    [[nodiscard]] double growth() const { return x_[11]; }
    [[nodiscard]] double factor(std::size_t t) const;
    [[nodiscard]] double damped_growth() const;
    [[nodiscard]] double grown(double growth) const;
    void learn_one(double error, double base, double growth, std::size_t t);
    void spread(std::size_t seen, std::span<const double> mean, std::span<double> deviation) const;
    void spread_simulated(std::size_t seen, std::span<const double> mean, std::span<double> deviation) const;
    void spread_multiplying(std::size_t seen, std::span<double> deviation) const;

    std::span<double> x_;
};

}  // namespace nearstock
