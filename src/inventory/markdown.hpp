// From how many units, or from how many days before their date, does a markdown pay?
//
// Goods that may be sold for a number of days more meet the demand of those days, the oldest first. At the price × (1 −
// x) they meet demand × (1 − x)^−ε: the stated price elasticity, constant (what it is is not known here). The markdown
// pays when it earns more with these units than the full price does; a unit that is left is worth nothing. Units that
// sell early leave later customers to younger goods: that gain is not counted, so a markdown is told rather late than
// early. With ε <= 1 no markdown ever pays.
#pragma once

#include "math/negative_binomial.hpp"

#include <cstdint>
#include <optional>

namespace nearstock {

struct MarkdownTerms {
    double price = 0;       // of a unit, in any money
    double elasticity = 0;  // ε > 0: of demand
};

struct Markdown {
    double percent = 0;   // of the price; 0: none pays
    double given_up = 0;  // on what would have sold at the full price
    double earned = 0;    // by what sells besides
    [[nodiscard]] double gain() const { return earned - given_up; }
};

/// The best of 5, 10, … 70 %, for `units` that meet `demand` (at the full price) until their date.
Markdown best_markdown(const NegativeBinomial& demand, std::int64_t units, const MarkdownTerms& terms);

/// The fewest units from which some markdown pays; none when none ever does.
std::optional<std::int64_t> markdown_point(const NegativeBinomial& demand, const MarkdownTerms& terms);

}  // namespace nearstock
