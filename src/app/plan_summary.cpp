#include "app/plan_file.hpp"

#include "app/output.hpp"
#include "app/plan_prices.hpp"
#include "inventory/not_planned.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace nearstock {

namespace {

constexpr std::size_t lines_shown = 40;

struct Totals {
    std::size_t lines = 0;
    std::int64_t units = 0;
    double value = 0;
    LinePrice price;
};

double euros(double micros) { return micros / 1e6; }

std::string cost_row(std::string_view name, const Totals& t) {
    return fmt::format("| {} | {} | {} | {:.2f} | {:+.2f} | {:+.2f} | {:+.2f} | {:+.2f} | {:+.2f} |\n", name, t.lines,
                       grouped(t.units), euros(t.value), euros(t.price.holding), euros(t.price.stockout),
                       euros(t.price.transport), euros(t.price.ordering), euros(t.price.total()));
}

void add(Totals& to, const Network& network, const StoredLine& stored) {
    to.lines += stored.line.units > 0 ? 1 : 0;
    to.units += stored.line.units;
    to.value += double((network.products[stored.line.product.value].unit_cost * Quantity(stored.line.units)).value());
    to.price.holding += stored.price.holding;
    to.price.stockout += stored.price.stockout;
    to.price.transport += stored.price.transport;
    to.price.ordering += stored.price.ordering;
}

std::string line_row(const Network& network, const StoredLine& stored) {
    const auto& line = stored.line;
    const auto& p = stored.price;
    return fmt::format("| {} | {} | {} | {} | {}{} | {:+.2f} | {:.1f} → {:.1f} % | {} |\n",
                       network.products[line.product.value].product_id, from_id(network, line),
                       network.sites[line.to.value].site_id, to_text(line.kind), line.units,
                       line.units == stored.proposed_units ? "" : fmt::format(" (proposed {})", stored.proposed_units),
                       euros(p.total()), 100 * p.risk_before, 100 * p.risk_after, stored.reason);
}

constexpr const char* line_heading =
    "| product | from | to | kind | units | net cost | P(stockout) | why |\n|---|---|---|---|---|---|---|---|\n";

}  // namespace

std::string plan_summary(const Network& network, const StoredPlan& plan) {
    std::array<Totals, 3> by_kind;
    Totals all;
    std::vector<const StoredLine*> by_stake, changed;
    for (const auto& stored : plan.lines) {
        add(by_kind[static_cast<std::size_t>(stored.line.kind)], network, stored);
        add(all, network, stored);
        by_stake.push_back(&stored);
        if (stored.line.units != stored.proposed_units) {
            changed.push_back(&stored);
        }
    }
    std::ranges::stable_sort(by_stake, {}, [](const StoredLine* l) { return l->price.stockout; });
    std::string text = fmt::format(
        "# Plan for {}\n\nRun `{}`, policy set `{}`. Money in {}; each head is what the lines "
        "change until the next chance to be replenished, − is saved.\n\n",
        to_text(plan.facts.day), plan.run_id, plan.policies, network.currency);
    text +=
        "| kind | lines | units | goods | holding | stockout | transport | ordering | net |\n"
        "|---|---|---|---|---|---|---|---|---|\n";
    for (const auto kind : {LineKind::purchase, LineKind::hub, LineKind::lateral}) {
        text += cost_row(to_text(kind), by_kind[static_cast<std::size_t>(kind)]);
    }
    text += cost_row("all", all);
    text += prices_text(network, plan);
    if (!changed.empty()) {
        text += fmt::format("\n## Changed by hand ({})\n\n{}", changed.size(), line_heading);
        for (const auto* stored : changed) { text += line_row(network, *stored); }
    }
    const std::size_t shown = std::min(lines_shown, by_stake.size());
    text += fmt::format("\n## Lines by what they save in lost sales ({} of {})\n\n{}", shown, by_stake.size(),
                        line_heading);
    for (std::size_t i = 0; i < shown; ++i) { text += line_row(network, *by_stake[i]); }
    if (const auto left_out = not_planned(StockView(network, plan.facts), plan.targets); !left_out.empty()) {
        text += fmt::format("\n## Not planned ({})\n\n| product | site | why | mend |\n|---|---|---|---|\n",
                            left_out.size());
        for (const auto& n : left_out) {
            text += fmt::format("| {} | {} | {} | {} |\n", network.products[n.product.value].product_id,
                                network.sites[n.site.value].site_id, n.why, n.mend);
        }
    }
    return text;
}

}  // namespace nearstock
