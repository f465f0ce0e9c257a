// Which step of a nonlinear least-squares fit keeps every parameter within its bounds?
//
// Around the present parameters half the sum of squares is c - g'd + d'Hd/2 (H = J'J, g = -J'r). The step is the
// minimum of that with Marquardt's damping, H + λ diag(H), over lower <= d <= upper, found by an active set: towards
// the minimum as far as the first side of the box, on along that side, off it again where the slope says so (Marquardt
// 1963; Nocedal and Wright 2006, 10.3 and 16.5).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace nearstock {

struct QuadraticModel {
    std::size_t size = 0;
    std::vector<double> curvature;  // size × size, row by row; the lower triangle is read
    std::vector<double> descent;    // size
};

class BoundedStep {
public:
    /// Fills `step` (size values) and returns by how much half the sum of squares should fall, >= 0. A parameter with
    /// lower = upper = 0 stands still; one whose curvature is zero, or follows from the others', stands still too.
    /// Requires lower <= 0 <= upper.
    double solve(const QuadraticModel& model, std::span<const double> lower, std::span<const double> upper,
                 double damping, std::span<double> step);

private:
    void start(const QuadraticModel& model, std::span<const double> lower, std::span<const double> upper);
    void solve_free(const QuadraticModel& model, double damping, std::span<const double> step);
    bool advance(std::span<const double> lower, std::span<const double> upper, std::span<double> step);
    bool release(const QuadraticModel& model, std::span<const double> lower, std::span<const double> upper,
                 double damping, std::span<const double> step);

    std::vector<std::size_t> free_;
    std::vector<char> is_free_;
    std::vector<double> factor_;
    std::vector<double> target_;  // of the free parameters
};

}  // namespace nearstock
