#include "forecasting/theta_fit.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace nearstock {

namespace {

constexpr double least_alpha = 0.1, most_alpha = 0.99, most_weight = 1 - 1e-10;
constexpr std::size_t uncounted = 3;  // first periods whose errors do not count
constexpr double precision = 1e-4;    // of α

/// Unknown values replaced by the straight line between their neighbours: for the search over α alone.
std::vector<double> bridged(std::span<const double> y) {
    std::vector<double> full(y.begin(), y.end());
    std::size_t last = y.size();
    for (std::size_t t = 0; t < y.size(); ++t) {
        if (std::isnan(y[t])) {
            continue;
        }
        const std::size_t from = last == y.size() ? 0 : last + 1;
        const double start = last == y.size() ? y[t] : y[last];
        for (std::size_t i = from; i < t; ++i) {
            const double share = last == y.size() ? 1 : static_cast<double>(i - last) / static_cast<double>(t - last);
            full[i] = start + share * (y[t] - start);
        }
        last = t;
    }
    for (std::size_t i = last + 1; i < y.size(); ++i) { full[i] = y[last]; }
    return full;
}

struct Line {
    double intercept = 0, slope = 0;
};

/// Least squares of the known values on 1, 2, ….
Line regression(std::span<const double> y) {
    double n = 0, st = 0, sy = 0, stt = 0, sty = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (std::isnan(y[i])) {
            continue;
        }
        const auto t = static_cast<double>(i + 1);
        n += 1;
        st += t;
        sy += y[i];
        stt += t * t;
        sty += t * y[i];
    }
    const double spread = n * stt - st * st;
    const double slope = spread > 0 ? (n * sty - st * sy) / spread : 0;
    return {(sy - slope * st) / n, slope};
}

/// The line of the past before each period from the second on (Fiorucci et al. 2016, equations 14 and 15).
void move_line(ThetaState& s, double y) {
    const auto i = static_cast<double>(s.t);
    if (s.t == 0) {
        s.mean = s.intercept = y;
        s.slope = 0;
        return;
    }
    s.slope = ((i - 1) * s.slope + 6 * (y - s.mean) / (i + 1)) / (i + 2);
    s.mean = (i * s.mean + y) / (i + 1);
    s.intercept = s.mean - s.slope * (i + 2) / 2;
}

/// Sum of squares over α, the initial level and w concentrated out.
class ThetaSquares {
public:
    struct Point {
        double alpha = 0, weight = 0.5, level = 0, squares = std::numeric_limits<double>::infinity();
    };

    ThetaSquares(std::span<const double> known, ThetaLine line, ThetaWeight weight)
        : y_(bridged(known)),
          counts_(known.size()),
          lines_(known.size()),
          estimated_(weight == ThetaWeight::estimated) {
        const Line whole = regression(known);
        const auto [lowest, highest] = std::minmax_element(y_.begin(), y_.end());
        constexpr double ranges = 10;  // references start up to a few ranges away
        lowest_level_ = *lowest - ranges * (*highest - *lowest);
        highest_level_ = *highest + ranges * (*highest - *lowest);
        ThetaState s;
        for (std::size_t t = 0; t < y_.size(); ++t) {
            counts_[t] = !std::isnan(known[t]) && t >= uncounted ? 1 : 0;
            lines_[t] = line == ThetaLine::fixed || t == 0 ? whole : Line{s.intercept, s.slope};
            s.t = t;
            move_line(s, y_[t]);
        }
    }

    /// f(t) = smoothed + level (1−α)^t + w trend(t): normal equations in (level, w).
    [[nodiscard]] Point at(double alpha) const {
        double smoothed = 0, decay = 1, ll = 0, lw = 0, ww = 0, le = 0, we = 0, ee = 0;
        const double keep = 1 - alpha, per_alpha = 1 / alpha;
        for (std::size_t t = 0; t < y_.size(); ++t) {
            const double trend = lines_[t].intercept * decay + lines_[t].slope * (1 - keep * decay) * per_alpha;
            const double c = counts_[t], e = c * (y_[t] - smoothed), l = c * decay, w = c * trend;
            ll += l * l;
            lw += l * w;
            ww += w * w;
            le += l * e;
            we += w * e;
            ee += e * e;
            smoothed = alpha * y_[t] + keep * smoothed;
            decay *= keep;
        }
        Point p{alpha};
        const double determinant = ll * ww - lw * lw;
        if (estimated_ && determinant > 1e-12 * ll * ww) {
            p.weight = std::clamp((ll * we - lw * le) / determinant, 0.0, most_weight);
        }
        // Where the first known value comes late, nearly nothing is left of the initial level there: it must not run
        // away.
        p.level = std::clamp(ll > 0 ? (le - p.weight * lw) / ll : 0, lowest_level_, highest_level_);
        const double l = p.level, w = p.weight;
        p.squares = std::max(0.0, ee - 2 * l * le - 2 * w * we + l * l * ll + 2 * l * w * lw + w * w * ww);
        return p;
    }

    [[nodiscard]] Point best() const {
        constexpr std::array grid = {0.1, 0.15, 0.22, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99};
        std::array<Point, grid.size()> points;
        std::transform(grid.begin(), grid.end(), points.begin(), [this](double alpha) { return at(alpha); });
        const std::size_t last = grid.size() - 1;
        Point best = points[0];
        for (std::size_t i = 0; i <= last; ++i) {
            const bool valley = (i == 0 || points[i - 1].squares >= points[i].squares) &&
                                (i == last || points[i + 1].squares >= points[i].squares);
            const Point bottom =
                valley ? narrowed(grid[i == 0 ? 0 : i - 1], grid[std::min(i + 1, last)], points[i]) : points[i];
            best = bottom.squares < best.squares ? bottom : best;
        }
        return best;
    }

private:
    /// Golden section between two values of α around `middle`.
    [[nodiscard]] Point narrowed(double low, double high, Point middle) const {
        constexpr double golden = 0.3819660112501051;
        while (high - low > precision) {
            const bool right = high - middle.alpha > middle.alpha - low;
            const Point probe = at(right ? middle.alpha + golden * (high - middle.alpha)
                                         : middle.alpha - golden * (middle.alpha - low));
            const bool better = probe.squares < middle.squares;
            if (right == better) {
                low = std::min(middle.alpha, probe.alpha);
            } else {
                high = std::max(middle.alpha, probe.alpha);
            }
            middle = better ? probe : middle;
        }
        return middle;
    }

    std::vector<double> y_;
    std::vector<double> counts_;
    std::vector<Line> lines_;
    double lowest_level_ = 0, highest_level_ = 0;
    bool estimated_;
};

}  // namespace

double ThetaFit::forecast(const ThetaState& s) const {
    const double decay = std::pow(1 - alpha, static_cast<double>(s.t));
    return s.level + weight * (s.intercept * decay + s.slope * (1 - (1 - alpha) * decay) / alpha);
}

double ThetaFit::learn(ThetaState& s, double y) const {
    const double f = forecast(s);
    const bool unknown = std::isnan(y);
    const double value = unknown ? f : y;
    s.level = alpha * value + (1 - alpha) * s.level;
    if (line == ThetaLine::dynamic) {
        move_line(s, value);
    }
    ++s.t;
    return unknown ? 0 : y - f;
}

ThetaFit fit_theta(std::span<const double> y, ThetaLine line, ThetaWeight weight) {
    const auto known = std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); });
    check(known > 0, "a fit needs a known value");
    ThetaFit fit;
    fit.line = line;
    const Line whole = regression(y);
    if (known < 4 || y.size() < 5) {
        double sum = 0;
        for (const double v : y) { sum += std::isnan(v) ? 0 : v; }
        fit.weight = 0;
        fit.state.level = fit.first_level = sum / static_cast<double>(known);
        return fit;
    }
    const auto best = ThetaSquares(y, line, weight).best();
    fit.alpha = best.alpha;
    fit.weight = best.weight;
    fit.state.level = fit.first_level = best.level;
    fit.state.intercept = whole.intercept;
    fit.state.slope = whole.slope;
    ThetaState s = fit.state;
    double squares = 0, counted = 0;
    for (std::size_t t = 0; t < y.size(); ++t) {
        const double error = fit.learn(s, y[t]);
        if (t >= uncounted && !std::isnan(y[t])) {
            squares += error * error;
            counted += 1;
        }
    }
    fit.sum_of_squares = squares;
    const double k = weight == ThetaWeight::estimated ? 4 : 3;  // α, initial level, θ, variance
    fit.variance = squares / std::max(1.0, counted - (k - 1));
    fit.aicc = counted > k + 1
                   ? counted * std::log(std::max(squares, 1e-300)) + 2 * k + 2 * k * (k + 1) / (counted - k - 1)
                   : std::numeric_limits<double>::infinity();
    return fit;
}

}  // namespace nearstock
