#include "inventory/order_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

std::int64_t pack_of(const Product& product) { return std::max<std::int64_t>(1, product.case_pack.value()); }

/// The largest orderable number of units up to `units`: whole cases and at least the minimum from a supplier, any from
/// the hub.
std::int64_t cut_to_orderable(std::int64_t units, const Product& product, bool from_hub) {
    if (from_hub) {
        return std::max<std::int64_t>(0, units);
    }
    const std::int64_t whole = units / pack_of(product) * pack_of(product);
    return whole < product.minimum_order.value() ? 0 : std::max<std::int64_t>(0, whole);
}

std::string reason(const CellPlan& cell, const Product& product) {
    const double days = cell.lane.lead_days + cell.lane.review_days;
    const std::int64_t pack = pack_of(product);
    const std::string amount =
        cell.lane.from_hub ? fmt::format("{} of the hub's units", cell.units)
                           : fmt::format("{} {} of {}", cell.units / pack, cell.units == pack ? "case" : "cases", pack);
    const char* verb = cell.lane.from_hub ? "move" : "order";
    if (cell.position < cell.due_below) {
        return fmt::format("Position {} ≤ reorder point {} for {:.1f} days of demand {:.1f}/day; {} {} up to {}",
                           cell.position, cell.due_below - 1, days, cell.rate, verb, amount, cell.order_up_to);
    }
    return fmt::format(
        "Position {} lasts {:.1f} days; {} {} {}", cell.position, double(cell.position) / std::max(1e-9, cell.rate),
        verb, amount,
        cell.topped_up ? "to reach the supplier's minimum order value" : "with the order that is placed anyway");
}

/// The position leaves them out where they will hardly sell in time.
std::string expiring_text(const ReplenishmentInputs& inputs, std::size_t c) {
    return inputs.expiring[c] > Quantity(0) ? fmt::format("; {} of {} on hand expire before more can come",
                                                          inputs.expiring[c].value(), inputs.on_hand[c].value())
                                            : "";
}

}  // namespace

std::vector<PurchaseGroup> purchase_groups(const Network& network, const std::vector<CellPlan>& cells) {
    const std::size_t sites = network.sites.size();
    std::vector<PurchaseGroup> all(network.suppliers.size() * sites);
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        for (std::size_t s = 0; s < sites; ++s) {
            const auto& cell = cells[network.cell(ProductIndex(p), SiteIndex(s))];
            if (cell.lane.carried && !cell.lane.from_hub) {
                auto& group = all[network.products[p].supplier.value * sites + s];
                group.supplier = network.products[p].supplier;
                group.site = SiteIndex(s);
                group.products.emplace_back(p);
            }
        }
    }
    std::erase_if(all, [](const PurchaseGroup& g) { return g.products.empty(); });
    return all;
}

std::int64_t purchase_units(std::int64_t position, std::int64_t at_least, std::int64_t order_up_to,
                            const Product& product) {
    const std::int64_t pack = pack_of(product);
    const std::int64_t least =
        whole_cases(std::max<std::int64_t>({1, product.minimum_order.value(), at_least - position}), product);
    const std::int64_t wanted = (std::max<std::int64_t>(0, order_up_to - position) + pack / 2) / pack * pack;
    return std::max(least, wanted);
}

Money group_value(const Network& network, const PurchaseGroup& group, const std::vector<CellPlan>& cells) {
    Money value;
    for (const auto p : group.products) {
        value += network.products[p.value].unit_cost * Quantity(cells[network.cell(p, group.site)].units);
    }
    return value;
}

TopUp top_up(const Network& network, const PurchaseGroup& group, std::vector<CellPlan>& cells) {
    const Money minimum = network.suppliers[group.supplier.value].minimum_order_value;
    Money value = group_value(network, group, cells);
    std::vector<std::int64_t> before;
    for (const auto p : group.products) { before.push_back(cells[network.cell(p, group.site)].units); }
    TopUp result;
    while (value < minimum) {
        // The product whose stock would fall to its reorder point first.
        ProductIndex neediest;
        double least_days = std::numeric_limits<double>::infinity();
        std::int64_t step = 0;
        for (const auto p : group.products) {
            const auto& cell = cells[network.cell(p, group.site)];
            const auto& product = network.products[p.value];
            const std::int64_t more =
                cell.units > 0 ? pack_of(product)
                               : whole_cases(std::max<std::int64_t>(1, product.minimum_order.value()), product);
            const std::int64_t level = cell.position + cell.units;
            if (cell.rate > 0 && level + more <= cell.never_above) {
                const double days = double(level - cell.due_below) / cell.rate;
                if (days < least_days) {
                    least_days = days;
                    neediest = p;
                    step = more;
                }
            }
        }
        if (!neediest.exists()) {
            for (std::size_t i = 0; i < before.size(); ++i) {
                cells[network.cell(group.products[i], group.site)].units = before[i];
            }
            return {};
        }
        auto& cell = cells[network.cell(neediest, group.site)];
        const double early_days =
            std::max(0.0, double(cell.position + cell.units + step - cell.order_up_to) / cell.rate);
        result.holding_cost += cell.costs.holding * double(step) * early_days;
        cell.topped_up = cell.topped_up || cell.units == 0;
        cell.units += step;
        value += network.products[neediest.value].unit_cost * Quantity(step);
    }
    result.reached = true;
    return result;
}

void wait_below_minimum(const Network& network, const PurchaseGroup& group, std::vector<CellPlan>& cells) {
    if (group_value(network, group, cells) < network.suppliers[group.supplier.value].minimum_order_value) {
        for (const auto p : group.products) {
            auto& cell = cells[network.cell(p, group.site)];
            cell.units = 0;
            cell.topped_up = false;
        }
    }
}

double expected_litres(const ReplenishmentInputs& inputs, SiteIndex site, TemperatureClass temperature,
                       const std::vector<CellPlan>& cells) {
    const auto& network = inputs.network;
    double litres = 0;
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        if (network.products[p].temperature != temperature) {
            continue;
        }
        const std::size_t c = network.cell(ProductIndex(p), site);
        const double sold = cells[c].rate * cells[c].lane.lead_days;
        const double there = double((inputs.on_hand[c] + inputs.on_order[c]).value());
        litres += std::max(0.0, there - sold) * double(network.products[p].unit_volume.value()) / 1000;
    }
    return litres;
}

std::vector<double> free_litres(const ReplenishmentInputs& inputs, const std::vector<CellPlan>& cells) {
    const auto& network = inputs.network;
    std::vector<double> litres(network.sites.size() * 2);
    for (std::size_t s = 0; s < network.sites.size(); ++s) {
        for (const auto temperature : {TemperatureClass::ambient, TemperatureClass::chilled}) {
            litres[s * 2 + static_cast<std::size_t>(temperature)] =
                double(capacity_of(network.sites[s], temperature).value()) / 1000 -
                expected_litres(inputs, SiteIndex(s), temperature, cells);
        }
        for (std::size_t p = 0; p < network.products.size(); ++p) {
            const auto& product = network.products[p];
            litres[s * 2 + static_cast<std::size_t>(product.temperature)] -=
                double(product.unit_volume.value()) / 1000 *
                double(cells[network.cell(ProductIndex(p), SiteIndex(s))].units);
        }
    }
    for (auto& free : litres) { free = std::max(0.0, free); }
    return litres;
}

namespace {

/// Cells of one site and temperature with something ordered.
std::vector<ProductIndex> ordered_products(const Network& network, SiteIndex site, TemperatureClass temperature,
                                           const std::vector<CellPlan>& cells) {
    std::vector<ProductIndex> result;
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        if (network.products[p].temperature == temperature && cells[network.cell(ProductIndex(p), site)].units > 0) {
            result.emplace_back(p);
        }
    }
    return result;
}

double litres_of(const Network& network, ProductIndex p, std::int64_t units) {
    return double(network.products[p.value].unit_volume.value()) / 1000 * double(units);
}

template <class Cut>
void for_each_overfull(const ReplenishmentInputs& inputs, std::vector<CellPlan>& cells, const Cut& cut) {
    const auto& network = inputs.network;
    for (std::size_t s = 0; s < network.sites.size(); ++s) {
        for (const auto temperature : {TemperatureClass::ambient, TemperatureClass::chilled}) {
            const auto products = ordered_products(network, SiteIndex(s), temperature, cells);
            double ordered = 0;
            for (const auto p : products) {
                ordered += litres_of(network, p, cells[network.cell(p, SiteIndex(s))].units);
            }
            const double space = double(capacity_of(network.sites[s], temperature).value()) / 1000 -
                                 expected_litres(inputs, SiteIndex(s), temperature, cells);
            if (ordered > space) {
                cut(SiteIndex(s), products, std::max(0.0, space), ordered);
            }
        }
    }
}

}  // namespace

void cut_in_proportion(const ReplenishmentInputs& inputs, std::vector<CellPlan>& cells) {
    const auto& network = inputs.network;
    for_each_overfull(
        inputs, cells, [&](SiteIndex site, const std::vector<ProductIndex>& products, double space, double ordered) {
            double granted = 0;  // running share of the space; what rounding leaves passes to the next line
            for (const auto p : products) {
                auto& cell = cells[network.cell(p, site)];
                const double litres = litres_of(network, p, 1);
                granted += litres * double(cell.units) * space / ordered;
                const auto fits = static_cast<std::int64_t>(std::floor(granted / litres + 1e-9));
                cell.units =
                    cut_to_orderable(std::min(cell.units, fits), network.products[p.value], cell.lane.from_hub);
                granted -= litres * double(cell.units);
            }
        });
}

void cut_by_value(const ReplenishmentInputs& inputs, std::vector<CellPlan>& cells) {
    const auto& network = inputs.network;
    for_each_overfull(inputs, cells, [&](SiteIndex site, std::vector<ProductIndex> products, double space, double) {
        const auto value_per_litre = [&](ProductIndex p) {
            const auto& cell = cells[network.cell(p, site)];
            const double saved = cell.until_next.expected_shortage(cell.position) -
                                 cell.until_next.expected_shortage(cell.position + cell.units);
            return cell.costs.shortage * saved / litres_of(network, p, cell.units);
        };
        std::ranges::stable_sort(products, std::greater{}, value_per_litre);
        bool full = false;  // nothing passes a line that did not fit: more space never means less of anything
        for (const auto p : products) {
            auto& cell = cells[network.cell(p, site)];
            const auto fits = full ? 0 : static_cast<std::int64_t>(std::floor(space / litres_of(network, p, 1) + 1e-9));
            full = full || fits < cell.units;
            cell.units = cut_to_orderable(std::min(cell.units, fits), network.products[p.value], cell.lane.from_hub);
            space -= litres_of(network, p, cell.units);
        }
    });
}

void share_in_proportion(const ReplenishmentInputs& inputs, ProductIndex p, std::vector<CellPlan>& cells) {
    const auto& network = inputs.network;
    const auto hub = network.hub();
    if (!hub.exists() || !network.products[p.value].via_hub) {
        return;
    }
    std::int64_t asked = 0;
    for (const auto s : network.mfcs()) { asked += cells[network.cell(p, s)].units; }
    const std::int64_t available = inputs.on_hand[network.cell(p, hub)].value();
    if (asked <= available) {
        return;
    }
    double granted = 0;  // running; what rounding leaves passes to the next shop
    for (const auto s : network.mfcs()) {
        auto& cell = cells[network.cell(p, s)];
        granted += double(cell.units) * double(available) / double(asked);
        cell.units = std::min(cell.units, static_cast<std::int64_t>(std::floor(granted + 1e-9)));
        granted -= double(cell.units);
    }
}

void write_plan(const ReplenishmentInputs& inputs, const std::vector<CellPlan>& cells, StockPlan& plan) {
    const auto& network = inputs.network;
    plan.day = inputs.day;
    plan.targets.resize(cells.size());
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        for (std::size_t s = 0; s < network.sites.size(); ++s) {
            const std::size_t c = network.cell(ProductIndex(p), SiteIndex(s));
            const auto& cell = cells[c];
            plan.targets[c] = {Quantity(cell.due_below - 1), Quantity(cell.order_up_to)};
            if (cell.units <= 0) {
                continue;
            }
            if (cell.lane.from_hub) {
                plan.transfers.push_back({TransferKind::hub, ProductIndex(p), network.hub(), SiteIndex(s),
                                          Quantity(cell.units),
                                          reason(cell, network.products[p]) + expiring_text(inputs, c)});
            } else {
                plan.orders.push_back({ProductIndex(p), SiteIndex(s), Quantity(cell.units),
                                       reason(cell, network.products[p]) + expiring_text(inputs, c)});
            }
        }
    }
}

}  // namespace nearstock
