#include "inventory/markdown.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr int step_percent = 5, most_percent = 70;

double sold(const NegativeBinomial& demand, std::int64_t units) {
    return std::max(0.0, demand.mean - demand.expected_shortage(units));
}

Markdown markdown_of(const NegativeBinomial& demand, std::int64_t units, const MarkdownTerms& terms, int percent) {
    const double off = percent / 100.0;
    const NegativeBinomial more{demand.mean * std::pow(1 - off, -terms.elasticity), demand.size};
    const double before = sold(demand, units);
    return {double(percent), terms.price * off * before, terms.price * (1 - off) * (sold(more, units) - before)};
}

}  // namespace

Markdown best_markdown(const NegativeBinomial& demand, std::int64_t units, const MarkdownTerms& terms) {
    check(terms.price >= 0 && terms.elasticity > 0 && units >= 0, "a markdown is of a price, by an elasticity above 0");
    Markdown best;
    if (demand.mean <= 0) {
        return best;
    }
    for (int percent = step_percent; percent <= most_percent; percent += step_percent) {
        const auto markdown = markdown_of(demand, units, terms, percent);
        best = markdown.gain() > best.gain() ? markdown : best;
    }
    return best;
}

/// Once a percentage pays for some units it pays for more: each further unit sells the likelier to the larger demand.
std::optional<std::int64_t> markdown_point(const NegativeBinomial& demand, const MarkdownTerms& terms) {
    const auto pays = [&](std::int64_t units) { return best_markdown(demand, units, terms).percent > 0; };
    const double most = demand.mean * std::pow(1 - most_percent / 100.0, -terms.elasticity);
    std::int64_t low = 1, high = NegativeBinomial{most, demand.size}.quantile(0.9999) + 1;
    if (demand.mean <= 0 || !pays(high)) {
        return {};
    }
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        pays(middle) ? high = middle : low = middle + 1;
    }
    return low;
}

}  // namespace nearstock
