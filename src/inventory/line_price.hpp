// What does a line of the night's plan cost, and what risk does it take away?
//
// Every head is what the line changes against the same plan without it, expected until the next chance to be
// replenished: until an order placed at the next chance would have come. So stockout is usually negative: saved. Goods
// that expire are counted over their whole life. The lead time is uncertain: one standard deviation early and one late,
// equally likely (the two-point estimate of Rosenblueth 1975). Carriage and labour are those of the cost ledger.
#pragma once

#include "inventory/stock_view.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace nearstock {

enum class LineKind : std::uint8_t { purchase, hub, lateral };
std::string_view to_text(LineKind kind);

struct PlanLine {
    LineKind kind = LineKind::purchase;
    ProductIndex product{};
    SiteIndex from{};  // of a transfer
    SiteIndex to{};
    std::int64_t units = 0;
};

/// In micros.
struct LinePrice {
    double holding = 0;  // with what expires, at its cost
    double stockout = 0;
    double transport = 0;
    double ordering = 0;     // with receiving, and the line's part of the supplier's order
    double risk_before = 0;  // P(somebody is turned away until the next chance) without the line
    double risk_after = 0;   // and with it
    double one_more = 0;     // what a unit more on the line would save
    [[nodiscard]] double total() const { return holding + stockout + transport + ordering; }
};

/// By line. Lines of one product are seen together; a line of no units costs nothing. Requires units >= 0, sites and
/// products of the network.
std::vector<LinePrice> price_lines(const StockView& view, const std::vector<PlanLine>& lines, unsigned threads);
/// The same of one line.
LinePrice price_line(const StockView& view, const std::vector<PlanLine>& lines, std::size_t line);

/// What bringing units costs besides the goods: carriage, and the labour of receiving.
double carriage_of(const Network& network, const PlanLine& line);
double receiving_of(const Network& network, const PlanLine& line);

/// What one more unit at a cell would save under the lines of its product, there from the morning of day 0, 1, … on: in
/// micros, lost sales prevented less holding and waste, until an order of the next chance would come; of the hub, with
/// the shops behind it. As many days as that takes when all is late; none where nothing is sold.
std::vector<double> unit_values(const StockView& view, ProductIndex product, SiteIndex site,
                                const std::vector<PlanLine>& lines);
/// The same of all cells.
std::vector<std::vector<double>> unit_values(const StockView& view, const std::vector<PlanLine>& lines,
                                             unsigned threads);

/// The stock of a cell on the days ahead under the lines of its product, an order coming at the mean lead time.
StockOutlook outlook_of(const StockView& view, ProductIndex product, SiteIndex site, const std::vector<PlanLine>& lines,
                        int days);

}  // namespace nearstock
