// Goods: on the shelf, on order, on the road, received.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/units.hpp"

#include <string>
#include <vector>

namespace nearstock {

/// Units of one product at one site that expire together. `expires` is the first day on which they may not be sold;
/// BusinessDate::max() for goods that keep.
struct Lot {
    BusinessDate expires{BusinessDate::max()};
    Quantity units;
    bool operator==(const Lot&) const = default;
};

/// A line of a purchase order, open until `received` reaches `ordered` or the supplier closes it short.
struct PurchaseLine {
    std::string line_id;   // "<purchase order>-<n>"
    std::string order_id;  // purchase order
    ProductIndex product;
    SupplierIndex supplier;
    SiteIndex destination;
    Quantity ordered;
    UnitPrice unit_cost;
    Timestamp ordered_at;
    BusinessDate expected;  // as agreed with the supplier
    bool operator==(const PurchaseLine&) const = default;
};

enum class TransferKind : std::uint8_t { hub, lateral };

/// Goods between two of our sites. Taken from `from` at dispatch, in nobody's stock until received.
struct Transfer {
    std::string transfer_id;
    TransferKind kind = TransferKind::hub;
    ProductIndex product;
    SiteIndex from;
    SiteIndex to;
    Quantity units;
    BusinessDate expires{BusinessDate::max()};
    Timestamp dispatched_at;
    BusinessDate expected;
    bool operator==(const Transfer&) const = default;
};

enum class ReceiptKind : std::uint8_t { purchase, hub, transfer };

/// What arrived: of a purchase line (possibly short: the line is then closed) or of a transfer.
struct Receipt {
    std::string receipt_id;
    ReceiptKind kind = ReceiptKind::purchase;
    std::string reference_id;  // purchase line or transfer
    ProductIndex product;
    SupplierIndex supplier;  // of a purchase
    SiteIndex origin;        // of a transfer
    SiteIndex site;
    Quantity ordered;
    Quantity units;        // received
    Timestamp ordered_at;  // or dispatched
    Timestamp received_at;
    BusinessDate expires{BusinessDate::max()};
};

/// One product at one site at the end of one day. opening + received + transfer_in − transfer_out − sold − wasted =
/// closing.
struct StockSnapshot {
    ProductIndex product;
    SiteIndex site;
    Quantity opening;
    Quantity received;
    Quantity transfer_in;  // from the hub or an MFC
    Quantity transfer_out;
    Quantity sold;    // allocated to shipments that day
    Quantity wasted;  // expired
    Quantity closing;
    Quantity on_order;      // purchase lines and transfers under way to this site
    int hours_out = 0;      // opening hours of the shop with nothing on the shelf
    std::vector<Lot> lots;  // closing, oldest first
};

}  // namespace nearstock
