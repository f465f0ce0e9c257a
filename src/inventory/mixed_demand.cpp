#include "inventory/mixed_demand.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

MixedDemand::MixedDemand(const NegativeBinomial& demand) : mean(demand.mean), parts{{1, demand, 0}} {}

MixedDemand::MixedDemand(std::vector<Part> given) : parts(std::move(given)) {
    double sum = 0;
    for (const auto& part : parts) {
        check(part.share >= 0 && part.missing >= 0,
              "a part of a mixture has a probability and counts nothing negative");
        sum += part.share;
        mean += part.share * (part.demand.mean + double(part.missing));
    }
    check(std::abs(sum - 1) < 1e-6, "the probabilities of a mixture sum to 1");
}

double MixedDemand::variance() const {
    double squares = 0;
    for (const auto& part : parts) {
        const double off = part.demand.mean + double(part.missing) - mean;
        squares += part.share * (part.demand.variance() + off * off);
    }
    return squares;
}

double MixedDemand::cdf(std::int64_t k) const {
    double sum = 0;
    for (const auto& part : parts) { sum += part.share * part.demand.cdf(k - part.missing); }
    return sum;
}

double MixedDemand::tail(std::int64_t k) const {
    double sum = 0;
    for (const auto& part : parts) {
        sum += part.share * (k < part.missing ? 1.0 : part.demand.tail(k - part.missing));
    }
    return sum;
}

/// It lies between the parts' own quantiles.
std::int64_t MixedDemand::quantile(double p) const {
    std::int64_t low = std::numeric_limits<std::int64_t>::max(), high = 0;
    for (const auto& part : parts) {
        const std::int64_t own = part.demand.quantile(p) + part.missing;
        low = std::min(low, own);
        high = std::max(high, own);
    }
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        cdf(middle) >= p ? high = middle : low = middle + 1;
    }
    return low;
}

double MixedDemand::expected_shortage(std::int64_t stock) const {
    double sum = 0;
    for (const auto& part : parts) { sum += part.share * part.demand.expected_shortage(stock - part.missing); }
    return sum;
}

double MixedDemand::expected_leftover(std::int64_t stock) const {
    double sum = 0;
    for (const auto& part : parts) {
        sum += stock > part.missing ? part.share * part.demand.expected_leftover(stock - part.missing) : 0;
    }
    return sum;
}

std::vector<double> MixedDemand::shortage_table(std::size_t count) const {
    std::vector<double> table(count);
    for (const auto& part : parts) {
        const auto own = part.demand.shortage_table(count);
        for (std::size_t s = 0; s < count; ++s) {
            const std::int64_t left = static_cast<std::int64_t>(s) - part.missing;
            table[s] +=
                part.share * (left >= 0 ? own[static_cast<std::size_t>(left)] : part.demand.mean - double(left));
        }
    }
    return table;
}

}  // namespace nearstock
