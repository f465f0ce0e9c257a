// Which member of the exponential smoothing family: error × trend × season, and where its parameters lie.
//
// ETS(E,T,S) of Hyndman, Koehler, Ord and Snyder (2008), "Forecasting with Exponential Smoothing". With q the level
// plus damped growth and E = y − f the error in units, every member moves its states alike:
//     no or additive season        f = q + s     l = q + αE      b = φb + βE      s = s + γE
//     multiplicative season        f = q s       l = q + αE/s    b = φb + βE/s    s = s + γE/q
// Growth that multiplies has q = l b^φ instead, and b = b^φ + βE/l (βE/(s l) beside a multiplicative season), with l
// the level before (Pegels 1969; Taylor 2003). The error type decides only how likely an error is: additive N(0, σ²),
// multiplicative N(0, σ²f²).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace nearstock {

enum class EtsError : std::uint8_t { additive, multiplicative };
enum class EtsTrend : std::uint8_t { none, additive, damped, multiplicative, multiplicative_damped };
enum class EtsSeason : std::uint8_t { none, additive, multiplicative };

struct EtsForm {
    EtsError error = EtsError::additive;
    EtsTrend trend = EtsTrend::none;
    EtsSeason season = EtsSeason::none;

    [[nodiscard]] bool operator==(const EtsForm&) const = default;
    /// Whether errors are linear in the initial states, so that these have a best value in closed form.
    [[nodiscard]] bool linear() const {
        return error == EtsError::additive && !seasons_multiply() && !growth_multiplies();
    }
    [[nodiscard]] bool grows() const { return trend != EtsTrend::none; }
    [[nodiscard]] bool damped() const { return trend == EtsTrend::damped || trend == EtsTrend::multiplicative_damped; }
    [[nodiscard]] bool growth_multiplies() const {
        return trend == EtsTrend::multiplicative || trend == EtsTrend::multiplicative_damped;
    }
    [[nodiscard]] bool seasonal() const { return season != EtsSeason::none; }
    [[nodiscard]] bool seasons_multiply() const { return season == EtsSeason::multiplicative; }
    /// Whether it has a meaning for positive values alone.
    [[nodiscard]] bool needs_positive() const {
        return error == EtsError::multiplicative || seasons_multiply() || growth_multiplies();
    }
    /// "ANN", "MAdM", "MMN", …
    [[nodiscard]] std::string name() const;
    /// Estimated quantities as the information criteria count them: smoothing parameters, initial states, variance.
    [[nodiscard]] std::size_t parameters(std::size_t season_length) const;
};

/// Where each parameter of a form stands: smoothing parameters, then initial level, growth, and the season's first
/// m − 1 factors by phase (the last one is redundant: 0, or 1 where the season multiplies).
struct EtsLayout {
    std::size_t smoothing = 1, gamma = 0, beta = 0, phi = 0, level = 1, growth = 0, season = 2, size = 2;
    constexpr EtsLayout(bool trend, bool seasonal, std::size_t season_length) {
        std::size_t next = 1;
        if (seasonal) {
            gamma = next++;
        }
        if (trend) {
            beta = next++;
            phi = next++;
        }
        smoothing = next;
        level = next++;
        if (trend) {
            growth = next++;
        }
        season = next;
        size = next + (seasonal ? season_length - 1 : 0);
    }
    constexpr EtsLayout(const EtsForm& form, std::size_t season_length)
        : EtsLayout(form.trend != EtsTrend::none, form.season != EtsSeason::none, season_length) {}
};

/// Whether the past is forgotten: the effect of the initial states dies out (Hyndman et al. 2008, chapter 10, the
/// "admissible" region; its characteristic equation). Within the bounds below only growth with a season can fail. For a
/// multiplicative season it is an approximation. Requires season_length >= 2 for a seasonal form.
bool forgets(const EtsForm& form, std::size_t season_length, double alpha, double beta, double gamma, double phi);

/// Bounds of the smoothing parameters: those of the forecast package for R, but for growth, which is never fast (on
/// yearly and quarterly M3 series faster growth fits better and forecasts worse), and which beside a season moves no
/// faster than the level, or is slow. Without a season this is the box of statsforecast, which has no level in it.
struct EtsBounds {
    static constexpr double least = 1e-4, most = 0.9999, least_phi = 0.8, most_phi = 0.98;
    static constexpr double slow_growth = 0.05, most_growth = least + 0.2 * (most - least);
    static constexpr double most_beta(double alpha, bool seasonal) {
        return !seasonal || alpha >= most_growth ? most_growth : alpha < slow_growth ? slow_growth : alpha;
    }
};

}  // namespace nearstock
