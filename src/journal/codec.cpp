#include "journal/codec.hpp"

#include "journal/binary.hpp"

namespace nearstock {

// One description per type, in the order of its members: found by the archives through their arguments.

template <class A>
void fields(A& a, Described<A, OrderLine> v) {
    a(v.product, v.units, v.unit_price);
}
template <class A>
void fields(A& a, Described<A, Order> v) {
    a(v.order_id, v.customer, v.zone, v.placed_at, v.window_start, v.window_end, v.arm, v.channel, v.lines);
}
template <class A>
void fields(A& a, Described<A, LineAllocation> v) {
    a(v.order_id, v.line_number, v.product, v.site, v.shipment_id, v.units);
}
template <class A>
void fields(A& a, Described<A, Shipment> v) {
    a(v.shipment_id, v.order_id, v.customer, v.zone, v.site, v.allocated_at, v.ready_at, v.window_start, v.window_end,
      v.weight, v.volume, v.units, v.lines, v.labour, v.mispicked_units, v.attempts);
}
template <class A>
void fields(A& a, Described<A, Delivery> v) {
    a(v.delivery_id, v.shipment_id, v.order_id, v.tour_id, v.stop_number, v.attempt, v.driver, v.site, v.zone,
      v.promised_at, v.eta_low, v.eta_high, v.window_end, v.dispatched_at, v.arrived_at, v.completed_at, v.leg_distance,
      v.leg_drive, v.outcome);
}
template <class A>
void fields(A& a, Described<A, Assignment> v) {
    a(v.experiment_id, v.order_id, v.customer, v.arm, v.assigned_at);
}
template <class A>
void fields(A& a, Described<A, DriverShift> v) {
    a(v.driver, v.site, v.planned_start, v.planned_end, v.worked);
}
template <class A>
void fields(A& a, Described<A, DriverActivity> v) {
    a(v.activity_id, v.driver, v.site, v.kind, v.tour_id, v.started_at, v.ended_at, v.distance, v.stops);
}
template <class A>
void fields(A& a, Described<A, PurchaseLine> v) {
    a(v.line_id, v.order_id, v.product, v.supplier, v.destination, v.ordered, v.unit_cost, v.ordered_at, v.expected);
}
template <class A>
void fields(A& a, Described<A, Transfer> v) {
    a(v.transfer_id, v.kind, v.product, v.from, v.to, v.units, v.expires, v.dispatched_at, v.expected);
}
template <class A>
void fields(A& a, Described<A, Receipt> v) {
    a(v.receipt_id, v.kind, v.reference_id, v.product, v.supplier, v.origin, v.site, v.ordered, v.units, v.ordered_at,
      v.received_at, v.expires);
}
template <class A>
void fields(A& a, Described<A, Lot> v) {
    a(v.expires, v.units);
}
template <class A>
void fields(A& a, Described<A, StockSnapshot> v) {
    a(v.product, v.site, v.opening, v.received, v.transfer_in, v.transfer_out, v.sold, v.wasted, v.closing, v.on_order,
      v.hours_out, v.lots);
}
template <class A>
void fields(A& a, Described<A, Promotion> v) {
    a(v.promotion_id, v.product, v.first_day, v.last_day, v.discount_ppm, v.announced_at);
}
template <class A>
void fields(A& a, Described<A, LocalEvent> v) {
    a(v.event_id, v.zone, v.kind, v.date, v.attendance, v.announced_at);
}
template <class A>
void fields(A& a, Described<A, Weather> v) {
    a(v.date, v.issued_at, v.forecast, v.temperature_c, v.precipitation_mm, v.wind_m_per_s);
}
template <class A>
void fields(A& a, Described<A, WebTraffic> v) {
    a(v.product, v.page_views);
}
template <class A>
void fields(A& a, Described<A, CompetitorPrice> v) {
    a(v.competitor, v.product, v.price, v.observed_at);
}
template <class A>
void fields(A& a, Described<A, ExchangeRate> v) {
    a(v.currency, v.rate);
}
template <class A>
void fields(A& a, Described<A, Truth::Unmet> v) {
    a(v.product, v.zone, v.site, v.units);
}
template <class A>
void fields(A& a, Described<A, Truth::Rate> v) {
    a(v.product, v.units);
}
template <class A>
void fields(A& a, Described<A, Truth::LeadTime> v) {
    a(v.line_id, v.days);
}
template <class A>
void fields(A& a, Described<A, Truth> v) {
    a(v.unmet, v.rates, v.lead_times);
}
template <class A>
void fields(A& a, Described<A, DayRecord> v) {
    a(v.day, v.run_id, v.orders, v.allocations, v.shipments, v.deliveries, v.assignments, v.shifts, v.activities,
      v.purchase_lines, v.transfers, v.receipts, v.snapshots, v.promotions, v.events, v.weather, v.web_traffic,
      v.competitor_prices, v.exchange_rates, v.changed_products, v.new_customers, v.truth);
}
template <class A>
void fields(A& a, Described<A, DaySales> v) {
    a(v.day, v.units, v.site_units, v.hours_out, v.sold);
}
template <class A>
void fields(A& a, Described<A, LeadTimeSample> v) {
    a(v.supplier, v.destination, v.received, v.days, v.ordered, v.came);
}
template <class A>
void fields(A& a, Described<A, NetworkState> v) {
    a(v.today, v.stock, v.purchase_lines, v.transfers, v.shipments, v.history, v.lead_times, v.promotions, v.holidays);
}

namespace {

/// What stands at the head of sealed bytes.
struct Format {
    std::string_view name;
    unsigned version;
};
constexpr Format day_format{"nearstock-day", 2};
constexpr Format state_format{"nearstock-state", 2};

template <class T>
std::string encoded(const Format& format, const T& thing) {
    BinaryWriter writer;
    writer(thing);
    return sealed(format.name, format.version, writer.bytes());
}

template <class T>
Result<T> decoded(const Format& format, std::string_view bytes, const std::string& place) {
    NEARSTOCK_ASSIGN_OR_RETURN(content, unsealed(format.name, format.version, bytes, place));
    BinaryReader reader(content);
    T thing;
    reader(thing);
    if (!reader.finished()) {
        return refuse(std::string(format.name) + " cannot be read to its end", place,
                      "write it again with this program");
    }
    return thing;
}

}  // namespace

std::string encode(const DayRecord& record) { return encoded(day_format, record); }
Result<DayRecord> decode_day(std::string_view bytes, const std::string& place) {
    return decoded<DayRecord>(day_format, bytes, place);
}
std::string encode(const NetworkState& state) { return encoded(state_format, state); }
Result<NetworkState> decode_state(std::string_view bytes, const std::string& place) {
    return decoded<NetworkState>(state_format, bytes, place);
}

}  // namespace nearstock
