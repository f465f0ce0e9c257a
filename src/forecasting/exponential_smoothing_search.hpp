// Where are the maxima of a form's likelihood?
//
// The likelihood of an exponential smoothing form has several: a level that hardly moves, one that follows every value,
// a trend that is a straight line or bends in one of several rhythms. A coarse grid of smoothing parameters, each with
// its best initial states (one linear system; where the form multiplies, one Gauss–Newton step), shows the valleys of
// the simple forms; bounded Levenberg–Marquardt steps go down each. The richer forms start from the optima of the
// simpler.
#pragma once

#include "forecasting/exponential_smoothing_system.hpp"

#include <array>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace nearstock {

struct EtsOptimum {
    EtsForm form;
    std::vector<double> p;  // in the form's layout
    double minus_two_log_likelihood = std::numeric_limits<double>::infinity();
};

class EtsSearch {
public:
    /// Keeps a view of `y`, whose values are about 1 in size; NaN: unknown. Requires a known value.
    EtsSearch(std::span<const double> y, std::size_t season_length);

    /// Distinct local optima, best first; empty where a form that multiplies could not start. Starts far above
    /// `ceiling` (of −2 log likelihood), which would have to fall too far to matter, are returned as they are. A form
    /// is searched once. Requires all known values positive for a form that multiplies, and season_length >= 2 for a
    /// seasonal one.
    const std::vector<EtsOptimum>& optima(const EtsForm& form,
                                          double ceiling = std::numeric_limits<double>::infinity());

    [[nodiscard]] std::size_t known() const { return system_.known(); }
    [[nodiscard]] std::size_t season_length() const { return system_.season_length(); }

private:
    [[nodiscard]] EtsLayout layout(const EtsForm& form) const { return {form, system_.season_length()}; }
    [[nodiscard]] EtsOptimum start(const EtsForm& form) const;
    [[nodiscard]] EtsOptimum converted(const EtsOptimum& from, const EtsForm& form) const;
    void carry_season(const EtsOptimum& from, EtsOptimum& to) const;
    [[nodiscard]] std::vector<EtsOptimum> valleys_of_level(const EtsForm& form);
    [[nodiscard]] std::vector<EtsOptimum> valleys_of_growth(const EtsForm& form);
    [[nodiscard]] std::vector<EtsOptimum> starts_from_simpler(const EtsForm& form);
    void add_damped(const EtsForm& form, std::vector<EtsOptimum>& starts);
    void add_seasonal_growth(const EtsForm& form, std::vector<EtsOptimum>& starts);
    [[nodiscard]] std::vector<EtsOptimum> descended(std::vector<EtsOptimum> starts, double ceiling);
    void probe_other_valleys(std::vector<EtsOptimum>& found, double ceiling);
    void concentrate(EtsOptimum& optimum);
    void descend(EtsOptimum& optimum, double ceiling);
    void bound_step(const EtsOptimum& at);
    double admissible_evaluation(const EtsOptimum& at, QuadraticModel& normal);

    EtsSystem system_;
    BoundedStep solver_;
    QuadraticModel normal_, next_;
    std::vector<double> lower_, upper_, step_;
    std::array<std::optional<std::vector<EtsOptimum>>, 30> optima_;
};

}  // namespace nearstock
