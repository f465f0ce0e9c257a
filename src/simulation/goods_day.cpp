#include "simulation/goods_day.hpp"

#include <set>
#include <string_view>

namespace nearstock {

Receipt receipt_of(const Network& network, const SupplyProcess& supply, const PurchaseLine& line, BusinessDate day,
                   Timestamp at) {
    const int life = network.products[line.product.value].shelf_life_days;
    Receipt receipt;
    receipt.receipt_id = "R-" + line.line_id;
    receipt.kind = ReceiptKind::purchase;
    receipt.reference_id = line.line_id;
    receipt.product = line.product;
    receipt.supplier = line.supplier;
    receipt.site = line.destination;
    receipt.ordered = line.ordered;
    receipt.units = supply.sent_units(line, network.time_zone.date_of(line.ordered_at));
    receipt.ordered_at = line.ordered_at;
    receipt.received_at = at;
    receipt.expires = life > 0 ? day + Days(life) : BusinessDate::max();
    return receipt;
}

Receipt receipt_of(const Transfer& transfer, Timestamp at) {
    Receipt receipt;
    receipt.receipt_id = "R-" + transfer.transfer_id;
    receipt.kind = transfer.kind == TransferKind::hub ? ReceiptKind::hub : ReceiptKind::transfer;
    receipt.reference_id = transfer.transfer_id;
    receipt.product = transfer.product;
    receipt.origin = transfer.from;
    receipt.site = transfer.to;
    receipt.ordered = transfer.units;
    receipt.units = transfer.units;
    receipt.ordered_at = transfer.dispatched_at;
    receipt.received_at = at;
    receipt.expires = transfer.expires;
    return receipt;
}

namespace {

std::vector<Quantity> on_order_at_night(const Network& network, const NetworkState& state, const DayRecord& record) {
    std::set<std::string_view> closed;
    for (const auto& receipt : record.receipts) { closed.insert(receipt.reference_id); }
    std::vector<Quantity> result(state.stock.size());
    for (const auto* lines : {&state.purchase_lines, &record.purchase_lines}) {
        for (const auto& line : *lines) {
            result[network.cell(line.product, line.destination)] +=
                closed.contains(line.line_id) ? Quantity(0) : line.ordered;
        }
    }
    for (const auto* transfers : {&state.transfers, &record.transfers}) {
        for (const auto& transfer : *transfers) {
            result[network.cell(transfer.product, transfer.to)] +=
                closed.contains(transfer.transfer_id) ? Quantity(0) : transfer.units;
        }
    }
    return result;
}

}  // namespace

std::vector<StockSnapshot> take_stock(const Network& network, const NetworkState& state, const DayRecord& record,
                                      const Stockroom& stockroom) {
    const auto on_order = on_order_at_night(network, state, record);
    std::vector<StockSnapshot> snapshots;
    for (std::size_t cell = 0; cell < state.stock.size(); ++cell) {
        const ProductIndex product(cell / network.sites.size());
        const SiteIndex site(cell % network.sites.size());
        if (!network.carries(product, site)) {
            continue;
        }
        StockSnapshot& s = snapshots.emplace_back();
        s.product = product;
        s.site = site;
        s.opening = stockroom.opening(cell);
        s.received = stockroom.moved(cell, Movement::received);
        s.transfer_in = stockroom.moved(cell, Movement::transfer_in);
        s.transfer_out = stockroom.moved(cell, Movement::transfer_out);
        s.sold = stockroom.moved(cell, Movement::sold);
        s.wasted = stockroom.moved(cell, Movement::wasted);
        s.closing = stockroom.available()[cell];
        s.on_order = on_order[cell];
        s.hours_out = stockroom.hours_out(cell);
        s.lots = stockroom.lots(cell);
    }
    return snapshots;
}

}  // namespace nearstock
