#include "inventory/stock_view.hpp"

#include "core/check.hpp"

#include <algorithm>

namespace nearstock {

std::vector<std::vector<DueStock>> due_stock(const Network& network, const NetworkState& state) {
    std::vector<std::vector<DueStock>> due(network.products.size() * network.sites.size());
    const auto comes = [&](BusinessDate expected) { return expected < state.today ? state.today + Days(1) : expected; };
    for (const auto& line : state.purchase_lines) {
        const auto arrives = comes(line.expected);
        const int life = network.products[line.product.value].shelf_life_days;
        due[network.cell(line.product, line.destination)].push_back(
            {arrives, line.ordered, life > 0 ? arrives + Days(life) : BusinessDate::max()});
    }
    for (const auto& transfer : state.transfers) {
        due[network.cell(transfer.product, transfer.to)].push_back(
            {comes(transfer.expected), transfer.units, transfer.expires});
    }
    for (auto& cell : due) { std::ranges::stable_sort(cell, {}, &DueStock::arrives); }
    return due;
}

StockView::StockView(const Network& network, const StockFacts& facts, double review_days)
    : network_(network),
      facts_(facts),
      on_hand_(facts.stock.size()),
      on_order_(facts.stock.size()),
      expiring_(facts.stock.size()),
      inputs_{network, facts.day, on_hand_, on_order_, expiring_, facts.demand, sales_, facts.lead_times, review_days} {
    const std::size_t cells = network.products.size() * network.sites.size();
    check(facts.stock.size() == cells && facts.due.size() == cells && facts.lead_times.size() == cells,
          "the facts of stock are of the network");
    for (std::size_t c = 0; c < cells; ++c) {
        for (const auto& lot : facts.stock[c]) { on_hand_[c] += lot.units; }
        for (const auto& due : facts.due[c]) { on_order_[c] += due.units; }
    }
}

WalkDemand StockView::demand(ProductIndex p, SiteIndex s) const {
    const auto at = lane(p, s);
    return {facts_.demand, network_.cell(p, s), at.starts_days, at.sold_days};
}

int StockView::mornings_to(BusinessDate date) const {
    const auto days = (date - facts_.day).count();
    return days > 3650 ? WalkStock::keeps : static_cast<int>(std::max<std::int64_t>(-3650, days));
}

void StockView::add(std::vector<WalkStock>& to, ProductIndex p, SiteIndex s) const {
    const auto ended = network_.products[p.value].ended;
    const std::size_t c = network_.cell(p, s);
    for (const auto& lot : facts_.stock[c]) {
        to.push_back({0, lot.units.value(), mornings_to(std::min(lot.expires, ended))});
    }
    for (const auto& due : facts_.due[c]) {
        to.push_back({mornings_to(due.arrives), due.units.value(), mornings_to(std::min(due.expires, ended))});
    }
}

std::vector<WalkStock> StockView::stock(ProductIndex p, SiteIndex s) const {
    std::vector<WalkStock> result;
    add(result, p, s);
    if (is_hub(s)) {
        for (const auto shop : network_.mfcs()) {
            if (network_.from_hub(p, shop)) {
                add(result, p, shop);
            }
        }
    }
    return result;
}

std::vector<WalkStock> StockView::taken(ProductIndex p, SiteIndex s, std::int64_t before, std::int64_t units) const {
    std::vector<WalkStock> result;
    const auto ended = network_.products[p.value].ended;
    std::vector<Lot> lots = facts_.stock[network_.cell(p, s)];
    std::ranges::stable_sort(lots, {}, &Lot::expires);
    for (const auto& lot : lots) {
        if (lot.expires <= facts_.day) {
            continue;  // what expires today stays behind
        }
        const std::int64_t skipped = std::min(before, lot.units.value());
        const std::int64_t take = std::min(units, lot.units.value() - skipped);
        before -= skipped;
        units -= take;
        if (take > 0) {
            result.push_back({0, take, mornings_to(std::min(lot.expires, ended))});
        }
    }
    return result;
}

}  // namespace nearstock
