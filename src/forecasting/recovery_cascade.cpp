#include "forecasting/recovery_cascade.hpp"

#include <numeric>

namespace nearstock {

RatioCascade::RatioCascade(std::size_t series, std::size_t cells)
    : series_(series), cells_(cells), sold_(series * cells), exposed_(series * cells), share_(series * cells, 1.0F) {}

void RatioCascade::correct(std::span<const std::uint32_t> group, std::size_t groups, std::size_t places, double prior) {
    std::vector<double> sold(groups * places), expected(groups * places);
    for (std::size_t s = 0; s < series_; ++s) {
        for (std::size_t c = 0; c < cells_; ++c) {
            const std::size_t to = group[s] * places + c % places;
            sold[to] += sold_[s * cells_ + c];
            expected[to] += double(exposed_[s * cells_ + c]) * share_[s * cells_ + c];
        }
    }
    std::vector<float> ratio(groups * places, 1.0F);
    for (std::size_t g = 0; g < groups; ++g) {
        const auto begin = expected.begin() + std::ptrdiff_t(g * places);
        const double all = std::accumulate(begin, begin + std::ptrdiff_t(places), 0.0);
        for (std::size_t i = g * places; i < (g + 1) * places; ++i) {
            const double more = all > 0 ? prior * expected[i] / all : 0;
            ratio[i] = expected[i] > 0 ? static_cast<float>((sold[i] + more) / (expected[i] + more)) : 1.0F;
        }
    }
    for (std::size_t s = 0; s < series_; ++s) {
        for (std::size_t c = 0; c < cells_; ++c) { share_[s * cells_ + c] *= ratio[group[s] * places + c % places]; }
    }
}

void RatioCascade::correct_all(std::size_t places, double prior) {
    correct(std::vector<std::uint32_t>(series_, 0), 1, places, prior);
}

void RatioCascade::correct_each(std::size_t places, double prior) {
    std::vector<std::uint32_t> each(series_);
    std::iota(each.begin(), each.end(), 0U);
    correct(each, series_, places, prior);
}

}  // namespace nearstock
