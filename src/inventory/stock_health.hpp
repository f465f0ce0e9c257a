// How healthy is the stock: where will it run out, what lies too long, what will it cost, and what would cure it?
//
// All from the night's own facts (stock_view.hpp) and what was sold and kept in the past. Nothing is assumed to be
// ordered any more: what stands here is what happens when nobody acts. Of the hub: what its shops will call off against
// what it has (call_offs.hpp); customers are lost at shops only, so a hub's lost units are not counted again in the
// totals.
#pragma once

#include "inventory/line_price.hpp"
#include "inventory/markdown.hpp"
#include "inventory/stock_view.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace nearstock {

struct HealthOptions {
    int days = 14;                             // looked ahead
    int cover_days = 28;                       // stock beyond what sells in so many days is excess
    double risk = 0.05;                        // a higher P(stockout) before help can come is a problem
    unsigned threads = 1;                      // the result is the same for any number
    Withdrawal withdrawal = Withdrawal::fifo;  // at shops
    std::optional<double> elasticity;          // of demand by price, above 0; none: what a markdown does is not known
};

/// What happened, by cell; money in micros.
struct StockHistory {
    int days = 0;
    std::vector<std::vector<float>> sold;  // by cell, units of each of the days
    std::vector<double> revenue;
    std::vector<double> margin;      // revenue less unit cost
    std::vector<double> mean_stock;  // units at the end of a day
};

enum class CureKind : std::uint8_t { order, hub_transfer, transfer, markdown, write_off };
std::string_view to_text(CureKind kind);

struct Cure {
    CureKind kind = CureKind::order;
    SiteIndex from{};  // of a transfer from another site
    SiteIndex to{};    // of a transfer to another site
    std::int64_t units = 0;
    BusinessDate by{};  // do it before this morning
    double price = 0;  // what it costs: handling and carriage; of a write-off the goods; of a markdown what is given up
    double goods = 0;  // of an order: the units at their cost
    double saves = 0;  // expected, against doing nothing
    double percent = 0;  // of a markdown: the deepest that costs no more than keeping the goods
    [[nodiscard]] double net() const { return saves - price; }
};

enum class ProblemKind : std::uint8_t { stockout, excess, obsolescence };
std::string_view to_text(ProblemKind kind);

struct Problem {
    ProblemKind kind = ProblemKind::stockout;
    double at_stake = 0;      // expected cost of doing nothing, in micros
    std::vector<Cure> cures;  // the best first; may be empty: nothing helps any more
};

/// Goods on hand with a date, the oldest first: those up to the date at which a markdown gains most, or up to the first
/// date where none pays.
struct MarkdownAdvice {
    int days_left = 0;  // days on which they may still be sold
    std::int64_t units = 0;
    Markdown now;                            // the best of today; 0 %: none pays yet
    std::optional<std::int64_t> from_units;  // with so many days left one pays from so many units on; none: never
    std::optional<int> from_days_left;       // so many units pay with so many days left or fewer; none: never
};

struct CellHealth {
    ProductIndex product;
    SiteIndex site;
    std::int64_t on_hand = 0;
    std::int64_t due = 0;
    std::vector<double> stockout;        // by day: P(more was wanted than there was since goods last came)
    std::vector<double> any_stockout;    // by day: P(somebody is turned away from now until its end)
    int window = 1;                      // days until an order of the next chance would come
    double window_risk = 0;              // P(somebody is turned away within them)
    double window_lost_units = 0;        // expected within them
    double lost_units = 0;               // within all days, when nothing is ordered
    double lost_money = 0;               // micros: margin and goodwill
    double days_of_cover = 0;            // of mean demand; infinite when nothing is wanted
    double stock_value = 0;              // micros
    double excess_units = 0;             // expected to be left after cover_days, less what expires
    double excess_value = 0;             // micros
    double obsolete_units = 0;           // expected to expire, or to outlive the product's end, of on hand and due
    double obsolete_value = 0;           // micros
    std::optional<double> turnover;      // a year, over mean stock
    std::optional<double> gross_return;  // GMROI: gross margin a year ÷ mean stock at cost
    double revenue_share = 0;            // of all shops' revenue
    char abc = ' ';                      // A: the cells that make the first 80 % of revenue, B: to 95 %; blank: none
    char xyz = ' ';  // by the variation of weekly sales: X up to 0.5, Y up to 1, Z; blank without four weeks or sales
    std::optional<double> variation;
    std::optional<MarkdownAdvice> markdown;  // with an elasticity, of goods on hand with a date
    std::vector<Problem> problems;           // the dearest first
};

/// Cells that are carried or have stock, by product, then site. Requires a history of the view's cells.
std::vector<CellHealth> stock_health(const StockView& view, const StockHistory& history, const HealthOptions& options);

struct SiteHealth {
    SiteIndex site;
    std::size_t cells = 0;
    std::size_t at_risk = 0;  // above the limit before help can come
    double lost_units = 0, lost_money = 0;
    double window_lost_units = 0;
    double stock_value = 0, excess_value = 0, obsolete_value = 0;
    std::optional<double> days_of_cover;  // stock ÷ what sells a day, by value
    std::optional<double> turnover, gross_return;
};
std::vector<SiteHealth> by_site(const StockView& view, const StockHistory& history,
                                const std::vector<CellHealth>& cells, const HealthOptions& options);

}  // namespace nearstock
