#include "inventory/line_rules.hpp"

#include "inventory/cell_plan.hpp"
#include "inventory/order_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

class Rules {
public:
    Rules(const StockView& view, const std::vector<PlanLine>& lines, std::size_t line)
        : view_(view),
          network_(view.network()),
          lines_(lines),
          line_(lines[line]),
          product_(network_.products[line_.product.value]),
          site_(network_.sites[line_.to.value]) {}

    std::vector<BrokenRule> all() {
        if (line_.units > 0) {
            assortment();
            line_.kind == LineKind::purchase ? purchase() : giver();
            capacity();
            shelf_life();
        }
        if (line_.kind == LineKind::purchase) {
            order_value();
        }
        return std::move(broken_);
    }

private:
    void assortment();
    void purchase();
    void order_value();
    void giver();
    void capacity();
    void shelf_life();
    [[nodiscard]] BusinessDate next_order_day() const;
    [[nodiscard]] std::int64_t orderable(std::int64_t most) const;
    void breaks(std::string rule, bool hard, std::string message, std::string mend) {
        broken_.push_back({std::move(rule), hard, std::move(message), std::move(mend)});
    }

    const StockView& view_;
    const Network& network_;
    const std::vector<PlanLine>& lines_;
    const PlanLine& line_;
    const Product& product_;
    const Site& site_;
    std::vector<BrokenRule> broken_;
};

void Rules::assortment() {
    if (!view_.lane(line_.product, line_.to).carried) {
        breaks("assortment", true,
               fmt::format("{} is not carried at {}, or not sold any more when it comes", product_.product_id,
                           site_.site_id),
               "take 0 units, or a site that sells it");
    }
    if (line_.kind != LineKind::lateral &&
        network_.from_hub(line_.product, line_.to) != (line_.kind == LineKind::hub)) {
        breaks("lane", true,
               fmt::format("{} gets {} from {}", site_.site_id, product_.product_id,
                           product_.via_hub ? "the hub" : "its supplier"),
               product_.via_hub ? "move it from the hub, or order it for the hub" : "order it from the supplier");
    }
}

BusinessDate Rules::next_order_day() const {
    const auto weekdays = network_.suppliers[product_.supplier.value].order_weekdays;
    for (int k = 1; k <= 7; ++k) {
        const auto day = view_.facts().day + Days(k);
        if (weekdays == 0 || (weekdays >> weekday_index(day) & 1) != 0) {
            return day;
        }
    }
    return view_.facts().day + Days(7);
}

/// The largest number up to `most` that may be brought: whole cases from a supplier.
std::int64_t Rules::orderable(std::int64_t most) const {
    if (line_.kind != LineKind::purchase) {
        return std::max<std::int64_t>(0, most);
    }
    const std::int64_t pack = std::max<std::int64_t>(1, product_.case_pack.value());
    const std::int64_t whole = std::max<std::int64_t>(0, most) / pack * pack;
    return whole < product_.minimum_order.value() ? 0 : whole;
}

void Rules::purchase() {
    const std::int64_t pack = std::max<std::int64_t>(1, product_.case_pack.value());
    const std::int64_t least = whole_cases(std::max<std::int64_t>(1, product_.minimum_order.value()), product_);
    if (line_.units % pack != 0) {
        const std::int64_t below = line_.units / pack * pack;
        breaks("case pack", true, fmt::format("{} units are not whole cases of {}", line_.units, pack),
               below >= least ? fmt::format("order {} or {}", below, below + pack)
                              : fmt::format("order {}", std::max(least, below + pack)));
    }
    if (line_.units < product_.minimum_order.value()) {
        breaks("minimum order", true,
               fmt::format("{} units are below the minimum of {}", line_.units, product_.minimum_order.value()),
               fmt::format("order {}, or 0", least));
    }
    if (!network_.from_hub(line_.product, line_.to) && !view_.lane(line_.product, line_.to).open) {
        breaks("order day", true,
               fmt::format("{} takes no orders for {}", network_.suppliers[product_.supplier.value].supplier_id,
                           to_text(view_.facts().day)),
               "order on " + to_text(next_order_day()));
    }
}

/// The supplier's order to this site as a whole.
void Rules::order_value() {
    const auto& supplier = network_.suppliers[product_.supplier.value];
    Money value;
    for (const auto& other : lines_) {
        const auto& product = network_.products[other.product.value];
        if (other.kind == LineKind::purchase && other.to == line_.to && product.supplier == product_.supplier) {
            value += product.unit_cost * Quantity(other.units);
        }
    }
    if (value > Money(0) && value < supplier.minimum_order_value) {
        const double short_of = double((supplier.minimum_order_value - value).value()) / 1e6;
        breaks("minimum order value", true,
               fmt::format("the order of {} for {} is worth {:.2f}, below {:.2f}", supplier.supplier_id, site_.site_id,
                           double(value.value()) / 1e6, double(supplier.minimum_order_value.value()) / 1e6),
               fmt::format("add goods worth {:.2f} to it, or take all its lines to 0", short_of));
    }
}

void Rules::giver() {
    const auto& from = network_.sites[line_.from.value];
    std::int64_t asked = 0;
    for (const auto& other : lines_) {
        asked += other.kind != LineKind::purchase && other.product == line_.product && other.from == line_.from
                     ? other.units
                     : 0;
    }
    std::int64_t has = 0;
    for (const auto& lot : view_.taken(line_.product, line_.from, 0, asked)) { has += lot.units; }
    if (asked > has) {
        breaks(line_.kind == LineKind::hub ? "hub stock" : "giver's stock", true,
               fmt::format("{} has {} units of {} to give, the plan takes {}", from.site_id, has, product_.product_id,
                           asked),
               fmt::format("move at most {} here", std::max<std::int64_t>(0, line_.units - (asked - has))));
    }
}

/// What is expected to lie there when the lines have come: as the plan itself counts it.
void Rules::capacity() {
    const double space = double(capacity_of(site_, product_.temperature).value()) / 1000;
    std::vector<CellPlan> cells(network_.products.size() * network_.sites.size());
    for (std::size_t p = 0; p < network_.products.size(); ++p) {
        if (network_.products[p].temperature == product_.temperature) {
            const std::size_t c = network_.cell(ProductIndex(p), line_.to);
            cells[c].lane = view_.lane(ProductIndex(p), line_.to);
            cells[c].rate = cells[c].lane.carried ? daily_rate(view_.inputs(), c, cells[c].lane) : 0;
        }
    }
    double litres = expected_litres(view_.inputs(), line_.to, product_.temperature, cells);
    for (const auto& other : lines_) {
        const auto& product = network_.products[other.product.value];
        if (product.temperature == product_.temperature) {
            const double moved = double(product.unit_volume.value()) / 1000 * double(other.units);
            litres += other.to == line_.to ? moved : 0;
            litres -= other.from == line_.to ? moved : 0;
        }
    }
    if (litres > space + 1e-6) {
        const double unit = double(product_.unit_volume.value()) / 1000;
        const auto over = static_cast<std::int64_t>(std::ceil((litres - space) / std::max(1e-9, unit)));
        breaks("capacity", true,
               fmt::format("{} has {:.0f} l of {} space, and {:.0f} l are expected there", site_.site_id, space,
                           product_.temperature == TemperatureClass::chilled ? "chilled" : "ambient", litres),
               over <= line_.units ? fmt::format("bring at most {} units", orderable(line_.units - over))
                                   : fmt::format("bring none, and {:.0f} l less of other goods",
                                                 litres - space - unit * double(line_.units)));
    }
}

void Rules::shelf_life() {
    if (product_.shelf_life_days <= 0) {
        return;
    }
    const auto lane = view_.lane(line_.product, line_.to);
    const double life = lane.lead_days + product_.shelf_life_days;
    const auto wanted = demand_until(view_.inputs(), network_.cell(line_.product, line_.to), lane, life, 0);
    std::int64_t there = line_.units;
    for (const auto& stock : view_.stock(line_.product, line_.to)) { there += stock.units; }
    const std::int64_t sells = wanted.quantile(0.8);
    if (there > sells) {
        breaks("shelf life", false,
               fmt::format("{} units would be there, and {} sell within the {} days they keep (4 times in 5)", there,
                           sells, product_.shelf_life_days),
               fmt::format("bring {}", orderable(line_.units - (there - sells))));
    }
}

}  // namespace

std::vector<BrokenRule> broken_rules(const StockView& view, const std::vector<PlanLine>& lines, std::size_t line) {
    return Rules(view, lines, line).all();
}

}  // namespace nearstock
