// How likely is a series under an exponential smoothing form, and which way do its parameters improve?
//
// One walk over the series gives the concentrated −2 log likelihood, n log Σr² + 2 Σ log|f| (the second sum for a
// multiplicative error, where r = E/f; up to a constant, as forecast::ets and statsforecast count it), and the
// Gauss–Newton system of the equivalent least squares: the derivatives of every forecast by every smoothing parameter
// and initial state are carried along with the states, one vector lane each.
#pragma once

#include "forecasting/exponential_smoothing_form.hpp"
#include "math/bounded_step.hpp"

#include <memory>
#include <span>

namespace nearstock {

class EtsSystem {
public:
    /// The longest season whose parameters fit the lanes.
    static constexpr std::size_t longest_season = 58;

    /// Keeps a view of `y` (NaN: unknown), best scaled to about 1. Requires 1 <= season_length <= longest_season.
    EtsSystem(std::span<const double> y, std::size_t season_length);
    ~EtsSystem();

    /// −2 log likelihood, and `normal` in the form's layout; infinite where a form that multiplies meets a forecast
    /// that is not positive (`normal` is then not filled). Requires p in the form's layout.
    double evaluate(const EtsForm& form, std::span<const double> p, QuadraticModel& normal);

    /// What the system's residuals square to, of the last evaluate(): exp(−2 log likelihood / n).
    [[nodiscard]] double sum_of_squares() const;
    [[nodiscard]] std::size_t season_length() const;
    [[nodiscard]] std::size_t known() const;

private:
    struct Memory;
    std::unique_ptr<Memory> memory_;
};

}  // namespace nearstock
