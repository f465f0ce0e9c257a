// Does a series have a season, and what remains without it?
//
// The test of the Theta method (Assimakopoulos and Nikolopoulos 2000; Fiorucci et al. 2016): the autocorrelation at lag
// m against the 90 % band under the shorter lags. The indices are those of classical decomposition: means by phase of
// the series over (or minus) its centred moving average of one season.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nearstock {

struct ThetaSeason {
    bool multiplies = false;
    std::vector<double> index;  // by phase (period 0 has phase 0); empty: no season

    [[nodiscard]] double without(double y, std::size_t t) const;
    [[nodiscard]] double scale(std::size_t t) const;  // what a unit of the adjusted series is worth in period t
    [[nodiscard]] double with(double adjusted, std::size_t t) const;
};

/// Unknown values (NaN) are left out. No season where it is shorter than 4 periods, or the series than two seasons.
ThetaSeason find_season(std::span<const double> y, std::size_t season_length);

}  // namespace nearstock
