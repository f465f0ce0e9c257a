#include "simulation/lived_day.hpp"

#include "core/check.hpp"
#include "experiments/experiment.hpp"
#include "simulation/conservation.hpp"
#include "simulation/event_queue.hpp"
#include "simulation/fleet.hpp"
#include "simulation/goods_day.hpp"
#include "simulation/local_day.hpp"
#include "simulation/night_orders.hpp"
#include "simulation/opening_stock.hpp"
#include "simulation/order_desk.hpp"
#include "simulation/stockroom.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace nearstock {

namespace {

constexpr Seconds transfers_arrive{5 * 3600 + 1800};
constexpr Seconds write_off_clock{6 * 3600};

enum class EventKind : std::uint8_t {
    transfers_arrive,
    write_off,
    supplier_line,
    wish,
    wave
};  // the value is the priority

struct Event {
    EventKind kind;
    std::size_t position = 0;  // of the open purchase line or the wish
};

Network with_road(const Network& network, const TravelModel& road) {
    Network result = network;
    result.travel = road;
    return result;
}

class LivedDay {
public:
    LivedDay(const DayContext& context, const std::string& run_id)
        : context_(context),
          network_(context.network),
          state_(context.state),
          day_(network_.time_zone, state_.today),
          seen_(with_road(network_, context.deciders.travel(context.experience))),
          stockroom_(state_.stock, network_.opening, network_.closing),
          desk_(network_),
          fleet_(context_, seen_, day_),
          wishes_(context.demand.wishes(state_.today)),
          experiment_id_(context.deciders.experiment_id()),
          pickers_busy_until_(network_.sites.size(), day_.at(Seconds(0))) {
        record_.day = state_.today;
        record_.run_id = run_id;
    }

    DayRecord live(NightDecisions* night_out) && {
        note_surroundings();
        night(night_out);
        put_events_into_queue();
        while (!queue_.empty()) {
            const auto [at, event] = queue_.pop();
            happen(event, at);
        }
        drive_until_the_shifts_end();
        record_.snapshots = take_stock(network_, state_, record_, stockroom_);
        tell_the_truth();
        std::move(fleet_).finish(record_);
        stockroom_.check_conservation();
        check_day(network_, record_);
        return std::move(record_);
    }

private:
    void note_surroundings() {
        auto s = context_.demand.surroundings(record_.day);
        record_.promotions = std::move(s.promotions);
        record_.events = std::move(s.events);
        record_.weather = std::move(s.weather);
        record_.web_traffic = std::move(s.web_traffic);
        record_.competitor_prices = std::move(s.competitor_prices);
        record_.exchange_rates = std::move(s.exchange_rates);
        record_.changed_products = std::move(s.changed_products);
        record_.new_customers = std::move(s.new_customers);
    }

    void night(NightDecisions* night_out) {
        NightDecisions decisions = context_.deciders.night(state_);
        auto proposals = decisions.plan.orders;
        std::ranges::move(launch_orders(network_, context_.demand, context_.first_day, record_.day),
                          std::back_inserter(proposals));
        record_.purchase_lines = write_purchase_orders(network_, std::move(proposals), day_);
        record_.transfers = dispatch_transfers(network_, decisions.plan.transfers, day_, stockroom_);
        marginal_value_ = decisions.plan.marginal_value;
        if (night_out != nullptr) {
            *night_out = std::move(decisions);
        }
    }

    void put_events_into_queue() {
        put(transfers_arrive, {EventKind::transfers_arrive});
        put(write_off_clock, {EventKind::write_off});
        for (const std::size_t line : context_.supply.received_on(network_, state_.purchase_lines, record_.day)) {
            const PurchaseLine& l = state_.purchase_lines[line];
            put(context_.supply.truck_clock(l.supplier, l.destination, record_.day), {EventKind::supplier_line, line});
        }
        for (std::size_t w = 0; w < wishes_.size(); ++w) { put(wishes_[w].local_clock, {EventKind::wish, w}); }
        for (Seconds clock = network_.opening + network_.wave_interval; clock <= network_.closing;
             clock += network_.wave_interval) {
            put(clock, {EventKind::wave});
        }
    }

    void put(Seconds clock, Event event) { queue_.push(day_.at(clock), static_cast<int>(event.kind), event); }

    void happen(const Event& event, Timestamp at) {
        switch (event.kind) {
            case EventKind::transfers_arrive:
                receive_transfers(at);
                return;
            case EventKind::write_off:
                write_off(at);
                return;
            case EventKind::supplier_line:
                put_on_shelf(
                    receipt_of(network_, context_.supply, state_.purchase_lines[event.position], record_.day, at),
                    Movement::received);
                return;
            case EventKind::wish:
                take_order(event.position, at);
                return;
            case EventKind::wave:
                source(at);
                fleet_.dispatch(at, at + network_.wave_interval,
                                day_.clock(at) + network_.wave_interval > network_.closing);
                return;
        }
    }

    // Goods

    void receive_transfers(Timestamp at) {
        for (const auto* transfers : {&state_.transfers, &std::as_const(record_.transfers)}) {
            for (const auto& transfer : *transfers) {
                if (context_.supply.arrival(network_, transfer) <= record_.day) {
                    put_on_shelf(receipt_of(transfer, at), Movement::transfer_in);
                }
            }
        }
    }

    void put_on_shelf(Receipt receipt, Movement kind) {
        stockroom_.receive(network_.cell(receipt.product, receipt.site), {receipt.expires, receipt.units}, kind,
                           day_.clock(receipt.received_at));
        record_.receipts.push_back(std::move(receipt));
    }

    void write_off(Timestamp at) {
        for (std::size_t cell = 0; cell < state_.stock.size(); ++cell) {
            stockroom_.write_off(cell, record_.day, day_.clock(at));
        }
    }

    // Orders

    void take_order(std::size_t position, Timestamp at) {
        const Wish& wish = wishes_[position];
        Order order;
        for (const auto& line : wish.lines) {
            const Quantity units = desk_.promisable(line.product, wish.zone, line.units, stockroom_.available());
            if (units < line.units) {
                unmet_[{line.product, wish.zone}] += line.units - units;
            }
            if (units > Quantity(0)) {
                desk_.promise(line.product, wish.zone, units);
                order.lines.push_back({line.product, units, context_.demand.price(line.product, record_.day)});
            }
        }
        if (order.lines.empty()) {
            return;
        }
        order.order_id = fmt::format("O-{}-{:05}", to_text(record_.day), position + 1);
        order.customer = wish.customer;
        order.zone = wish.zone;
        order.placed_at = at;
        order.channel = wish.channel;
        order.window_start = day_.at(wish.window_start);
        order.window_end = day_.at(wish.window_end);
        assign(order);
        record_.orders.push_back(std::move(order));
    }

    void assign(Order& order) {
        order.arm = 1;
        if (experiment_id_.empty()) {
            return;
        }
        order.arm = assign_arm(experiment_id_, network_.customers[order.customer.value].customer_id);
        record_.assignments.push_back({experiment_id_, order.order_id, order.customer, order.arm, order.placed_at});
    }

    // Waves

    void source(Timestamp now) {
        const std::span<const Order> waiting(record_.orders.begin() + static_cast<std::ptrdiff_t>(sourced_),
                                             record_.orders.end());
        if (waiting.empty()) {
            return;
        }
        const auto capacity = pick_capacity(now);
        const SourcingPlan plan = context_.deciders.source({.network = seen_,
                                                            .local_clock = day_.clock(now),
                                                            .orders = waiting,
                                                            .available = stockroom_.available(),
                                                            .pick_capacity = capacity,
                                                            .marginal_value = marginal_value_});
        std::size_t next = 0;
        for (std::size_t o = 0; o < waiting.size(); ++o) {
            const std::size_t first = next;
            while (next < plan.allocations.size() && plan.allocations[next].order == o) { ++next; }
            pack(waiting[o], std::span(plan.allocations).subspan(first, next - first), now);
        }
        check(next == plan.allocations.size(), "a wave allocates its own orders, in their order");
        sourced_ = record_.orders.size();
        desk_.clear();
    }

    [[nodiscard]] std::vector<std::int64_t> pick_capacity(Timestamp now) const {
        std::vector<std::int64_t> capacity(network_.sites.size());
        for (std::size_t s = 0; s < capacity.size(); ++s) {
            const Seconds backlog = std::max(Seconds(0), pickers_busy_until_[s] - now);
            const Seconds time_left = std::max(Seconds(0), network_.wave_interval - backlog);
            capacity[s] = network_.sites[s].kind == SiteKind::hub
                              ? 0
                              : network_.sites[s].pick_units_per_hour * time_left.count() / 3600;
        }
        return capacity;
    }

    /// Takes one order's goods off the shelves and makes one shipment per site.
    void pack(const Order& order, std::span<const Allocation> allocations, Timestamp now) {
        std::vector<Shipment> shipments;
        for (const auto& a : allocations) {
            check(a.line < order.lines.size(), "an allocation is of a line of its order");
            const ProductIndex product = order.lines[a.line].product;
            stockroom_.take(network_.cell(product, a.site), a.units, Movement::sold, day_.clock(now));
            Shipment& shipment = shipment_from(a.site, order, now, shipments);
            const Product& item = network_.products[product.value];
            shipment.units += a.units;
            shipment.lines += 1;
            shipment.weight += Weight(item.unit_weight.value() * a.units.value());
            shipment.volume += Volume(item.unit_volume.value() * a.units.value());
            record_.allocations.push_back(
                {order.order_id, static_cast<int>(a.line) + 1, product, a.site, shipment.shipment_id, a.units});
        }
        for (auto& shipment : shipments) {
            pick(shipment, now);
            fleet_.add(shipment);
            record_.shipments.push_back(std::move(shipment));
        }
    }

    static Shipment& shipment_from(SiteIndex site, const Order& order, Timestamp now,
                                   std::vector<Shipment>& shipments) {
        const auto there = std::ranges::find(shipments, site, &Shipment::site);
        if (there != shipments.end()) {
            return *there;
        }
        Shipment& shipment = shipments.emplace_back();
        shipment.shipment_id = fmt::format("S-{}-{}", std::string_view(order.order_id).substr(2), shipments.size());
        shipment.order_id = order.order_id;
        shipment.customer = order.customer;
        shipment.zone = order.zone;
        shipment.site = site;
        shipment.allocated_at = now;
        shipment.window_start = order.window_start;
        shipment.window_end = order.window_end;
        return shipment;
    }

    /// The site's pickers take one shipment after the other at their joint pace; nobody packs faster than his own
    /// hands.
    void pick(Shipment& shipment, Timestamp now) {
        const std::uint64_t key = DeliveryProcess::key_of(shipment.shipment_id);
        shipment.labour = context_.road.picking(network_.rates, key, shipment.lines, shipment.units);
        shipment.mispicked_units = context_.road.mispicked(key, shipment.units);
        const std::int64_t pace = std::max<std::int64_t>(1, network_.sites[shipment.site.value].pick_units_per_hour);
        Timestamp& busy_until = pickers_busy_until_[shipment.site.value];
        busy_until = std::max(busy_until, now) + Seconds(shipment.units.value() * 3600 / pace);
        shipment.ready_at = std::max(busy_until, now + shipment.labour);
    }

    // Evening

    void drive_until_the_shifts_end() {
        const Timestamp end = fleet_.end_of_shifts();
        for (Timestamp now = day_.at(network_.closing) + network_.wave_interval; now < end;
             now += network_.wave_interval) {
            fleet_.dispatch(now, now + network_.wave_interval, true);
        }
    }

    void tell_the_truth() {
        for (const auto& [what, units] : unmet_) {
            record_.truth.unmet.push_back({what.first, what.second, network_.reach(what.second).front(), units});
        }
        const auto rates = context_.demand.expected_units(record_.day);
        for (std::size_t p = 0; p < rates.size(); ++p) { record_.truth.rates.push_back({ProductIndex(p), rates[p]}); }
        for (const auto& line : record_.purchase_lines) {
            record_.truth.lead_times.push_back(
                {line.line_id, context_.supply.lead_time_days(network_, line.supplier, line.destination, record_.day)});
        }
    }

    const DayContext& context_;
    const Network& network_;
    const NetworkState& state_;
    LocalDay day_;
    Network seen_;  // with the road as the deciders know it
    Stockroom stockroom_;
    OrderDesk desk_;
    Fleet fleet_;
    std::vector<Wish> wishes_;
    std::string experiment_id_;
    std::vector<double> marginal_value_;
    std::vector<Timestamp> pickers_busy_until_;  // by site
    std::map<std::pair<ProductIndex, ZoneIndex>, Quantity> unmet_;
    std::size_t sourced_ = 0;  // orders of the record that earlier waves have taken
    EventQueue<Event> queue_;
    DayRecord record_;
};

}  // namespace

DayRecord live_one_day(const DayContext& context, const std::string& run_id, NightDecisions* night_out) {
    return LivedDay(context, run_id).live(night_out);
}

}  // namespace nearstock
