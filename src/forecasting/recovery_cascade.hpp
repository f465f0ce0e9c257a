// Shares learnt by a cascade of ratios: corrected by one way of grouping the series after the other.
//
// Each correction is sold ÷ expected in a group's cell, shrunk towards 1 as if `prior` more had been sold as expected
// (gamma–Poisson with a known total). Cells are hours of the day, weekdays, or both.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nearstock {

class RatioCascade {
public:
    RatioCascade(std::size_t series, std::size_t cells);

    std::span<float> sold(std::size_t s) { return std::span(sold_).subspan(s * cells_, cells_); }
    /// What `share` is multiplied with to get what was expected.
    std::span<float> exposed(std::size_t s) { return std::span(exposed_).subspan(s * cells_, cells_); }
    std::span<float> share(std::size_t s) { return std::span(share_).subspan(s * cells_, cells_); }

    /// Cells that agree modulo `places` are corrected together; places divides the number of cells. `prior` is spread
    /// over the places as the expectation is.
    void correct(std::span<const std::uint32_t> group, std::size_t groups, std::size_t places, double prior);
    /// All series as one group.
    void correct_all(std::size_t places, double prior);
    /// Each series for itself.
    void correct_each(std::size_t places, double prior);

private:
    std::size_t series_, cells_;
    std::vector<float> sold_, exposed_, share_;  // series × cells
};

}  // namespace nearstock
