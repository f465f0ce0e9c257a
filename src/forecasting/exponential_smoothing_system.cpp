#include "forecasting/exponential_smoothing_system.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace nearstock {

namespace {

/// Four parameters side by side.
using Lanes [[gnu::vector_size(32), gnu::may_alias]] = double;
/// Room for them: a vector type alone is not aligned by allocators where the base instruction set lacks it.
struct alignas(32) Room {
    double lane[4] = {};
};
Lanes* lanes_of(std::vector<Room>& rooms) { return reinterpret_cast<Lanes*>(rooms.data()); }

/// Σ log of positive numbers with few logarithms.
class LogSum {
public:
    [[gnu::always_inline]] void add(double x) {
        product_ *= x;
        if (product_ > 1e150 || product_ < 1e-150) {
            sum_ += std::log(product_);
            product_ = 1;
        }
    }
    [[nodiscard]] double value() const { return sum_ + std::log(product_); }

private:
    double product_ = 1, sum_ = 0;
};

/// How the level moves on by itself.
enum class EtsGrowth : std::uint8_t { none, adds, multiplies };

/// What a walk reads, where it works, and what it leaves.
struct alignas(32) EtsWalk {
    static constexpr std::size_t most_blocks = 16;
    static constexpr std::size_t chunk = 32;  // rows that are gathered before they enter the normal equations
    static constexpr double least = 1e-8;     // that a form which multiplies may divide by

    const double* y = nullptr;
    std::size_t periods = 0, season_length = 1, blocks = 1;
    const double* p = nullptr;
    double* seasonal = nullptr;   // phase
    Lanes* d_seasonal = nullptr;  // phase × blocks
    Lanes* rows = nullptr;        // chunk × blocks
    Lanes* curvature = nullptr;   // blocks × blocks × 4: lower blocks of Σ row row'
    double residual[chunk];
    Lanes descent[most_blocks];  // Σ residual row
    Lanes slope[most_blocks];    // Σ derivative of log f
    double squares = 0, log_forecasts = 0;
};

namespace plain {
#include "forecasting/exponential_smoothing_walk.hpp"
}

#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx2")
namespace avx2 {
#include "forecasting/exponential_smoothing_walk.hpp"
}
#pragma GCC pop_options
#endif

bool walk_series(const EtsForm& form, EtsWalk& walk) {
#if defined(__x86_64__)
    static const bool has_avx2 = __builtin_cpu_supports("avx2");
    if (has_avx2) {
        return avx2::walk_series(form, walk);
    }
#endif
    return plain::walk_series(form, walk);
}

/// The normal equations of a walk. The least-squares residual of a relative error is r G, G the geometric mean of the
/// forecasts: its derivative has a second term, r times the mean slope of log f.
void fill(const EtsWalk& walk, std::size_t size, bool relative, double known, QuadraticModel& normal) {
    const auto slope = [&](std::size_t i) { return walk.slope[i / 4][i % 4] / known; };
    normal.size = size;
    normal.curvature.resize(size * size);
    normal.descent.resize(size);
    // the residuals of the walk are r, those of the least squares r G
    const double unit = relative ? std::exp(2 * walk.log_forecasts / known) : 1;
    for (std::size_t i = 0; i < size; ++i) {
        const double descent = walk.descent[i / 4][i % 4];
        normal.descent[i] = unit * (relative ? descent - walk.squares * slope(i) : descent);
        for (std::size_t j = 0; j <= i; ++j) {
            double h = walk.curvature[4 * (i / 4 * walk.blocks + j / 4) + i % 4][j % 4];
            if (relative) {
                h += walk.squares * slope(i) * slope(j) - descent * slope(j) - walk.descent[j / 4][j % 4] * slope(i);
            }
            normal.curvature[i * size + j] = unit * h;
        }
    }
}

}  // namespace

struct EtsSystem::Memory {
    EtsWalk walk;
    double known = 0;
    double sum_of_squares = 0;
    std::vector<double> seasonal;
    std::vector<Room> d_seasonal, rows, curvature;

    void prepare(const EtsForm& form, const EtsLayout& at, std::span<const double> p) {
        const std::size_t m = walk.season_length, blocks = (at.size + 3) / 4;
        walk.p = p.data();
        walk.blocks = blocks;
        rows.resize(EtsWalk::chunk * blocks);
        curvature.assign(4 * blocks * blocks, Room{});
        std::fill_n(walk.descent, blocks, Lanes{});
        std::fill_n(walk.slope, blocks, Lanes{});
        if (form.season != EtsSeason::none) {
            seasonal.assign(m, form.season == EtsSeason::multiplicative ? 1.0 : 0.0);
            d_seasonal.assign(m * blocks, Room{});
            for (std::size_t j = 0; j + 1 < m; ++j) {
                const std::size_t lane = at.season + j;
                seasonal[j] = p[lane];
                d_seasonal[j * blocks + lane / 4].lane[lane % 4] = 1;
            }
        }
        walk.seasonal = seasonal.data();
        walk.d_seasonal = lanes_of(d_seasonal);
        walk.rows = lanes_of(rows);
        walk.curvature = lanes_of(curvature);
    }
};

EtsSystem::EtsSystem(std::span<const double> y, std::size_t season_length) : memory_(std::make_unique<Memory>()) {
    check(season_length >= 1 && season_length <= longest_season, "a season fits the lanes");
    memory_->walk.y = y.data();
    memory_->walk.periods = y.size();
    memory_->walk.season_length = season_length;
    memory_->known = static_cast<double>(std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); }));
}

EtsSystem::~EtsSystem() = default;

double EtsSystem::evaluate(const EtsForm& form, std::span<const double> p, QuadraticModel& normal) {
    const EtsLayout at(form, memory_->walk.season_length);
    const bool relative = form.error == EtsError::multiplicative;
    memory_->prepare(form, at, p);
    EtsWalk& walk = memory_->walk;
    if (!walk_series(form, walk) || !std::isfinite(walk.squares)) {
        return std::numeric_limits<double>::infinity();
    }
    fill(walk, at.size, relative, memory_->known, normal);
    const double log_forecasts = relative ? walk.log_forecasts : 0;
    memory_->sum_of_squares = walk.squares * std::exp(2 * log_forecasts / memory_->known);
    return memory_->known * std::log(std::max(walk.squares, 1e-300)) + 2 * log_forecasts;
}

double EtsSystem::sum_of_squares() const { return memory_->sum_of_squares; }
std::size_t EtsSystem::season_length() const { return memory_->walk.season_length; }
std::size_t EtsSystem::known() const { return static_cast<std::size_t>(memory_->known); }

}  // namespace nearstock
