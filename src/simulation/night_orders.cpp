#include "simulation/night_orders.hpp"

#include "core/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace nearstock {

std::vector<PurchaseLine> write_purchase_orders(const Network& network, std::vector<OrderProposal> proposals,
                                                const LocalDay& day) {
    const auto supplier_of = [&](const OrderProposal& o) { return network.products[o.product.value].supplier; };
    std::ranges::stable_sort(
        proposals, {}, [&](const OrderProposal& o) { return std::tuple(supplier_of(o), o.destination, o.product); });
    std::vector<PurchaseLine> lines;
    int number = 0;
    for (const auto& proposal : proposals) {
        check(proposal.units > Quantity(0), "a purchase line orders units");
        const SupplierIndex supplier = supplier_of(proposal);
        const bool same_order =
            !lines.empty() && lines.back().supplier == supplier && lines.back().destination == proposal.destination;
        if (same_order && lines.back().product == proposal.product) {
            lines.back().ordered += proposal.units;
            continue;
        }
        const Supplier& agreed = network.suppliers[supplier.value];
        number = same_order ? number + 1 : 1;
        PurchaseLine line;
        line.order_id = fmt::format("PO-{}-{}-{}", to_text(day.date()), agreed.supplier_id,
                                    network.sites[proposal.destination.value].site_id);
        line.line_id = fmt::format("{}-{}", line.order_id, number);
        line.product = proposal.product;
        line.supplier = supplier;
        line.destination = proposal.destination;
        line.ordered = proposal.units;
        line.unit_cost = network.products[proposal.product.value].unit_cost;
        line.ordered_at = day.night();
        line.expected = day.date() + Days(std::max(1L, std::lround(agreed.mean_lead_time_days)));
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<Transfer> dispatch_transfers(const Network& network, const std::vector<TransferProposal>& proposals,
                                         const LocalDay& day, Stockroom& stockroom) {
    std::vector<Transfer> transfers;
    for (const auto& proposal : proposals) {
        check(proposal.from != proposal.to, "goods are transferred between two sites");
        const std::size_t cell = network.cell(proposal.product, proposal.from);
        const Seconds clock = day.clock(day.small_hours());
        // What expires today stays behind and is written off in the morning.
        const Quantity units = std::min(proposal.units, stockroom.good_on(cell, day.date()));
        if (units <= Quantity(0)) {
            continue;
        }
        for (const Lot& lot : stockroom.take_good(cell, units, day.date(), Movement::transfer_out, clock)) {
            Transfer transfer;
            transfer.transfer_id = fmt::format("T-{}-{:04}", to_text(day.date()), transfers.size() + 1);
            transfer.kind = proposal.kind;
            transfer.product = proposal.product;
            transfer.from = proposal.from;
            transfer.to = proposal.to;
            transfer.units = lot.units;
            transfer.expires = lot.expires;
            transfer.dispatched_at = day.small_hours();
            transfer.expected = day.date();
            transfers.push_back(std::move(transfer));
        }
    }
    return transfers;
}

}  // namespace nearstock
