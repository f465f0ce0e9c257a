// A workspace of two shops and a hub, with the silver, ledger and truth that one ordinary day after the other leaves.
//
// Every day: ann orders three apples, which the north shop has, and a loaf that only the south shop has, so her order
// is split; two loaves are wanted and lost. The hub sends ten apples north, the baker one case of bread south.
#pragma once

#include "core/files.hpp"
#include "domain/cost_ledger.hpp"
#include "domain/day_record.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

class SmallWorkspace {
public:
    static constexpr BusinessDate first_day{std::chrono::year(2026) / 3 / 2};

    explicit SmallWorkspace(const std::string& name)
        : root_(std::filesystem::temp_directory_path() / fmt::format("nearstock-{}-{}", name, ::getpid())),
          network_(network()) {
        std::filesystem::remove_all(root_);
        write_masters();
    }
    ~SmallWorkspace() { std::filesystem::remove_all(root_); }
    SmallWorkspace(const SmallWorkspace&) = delete;
    SmallWorkspace& operator=(const SmallWorkspace&) = delete;

    [[nodiscard]] const std::filesystem::path& root() const { return root_; }

    /// Day `n` (0 …) of a run. `forgotten_units` are missing from the north shop's apples in the morning.
    void live(const std::string& run_id, int n, std::int64_t forgotten_units = 0) const {
        const DayRecord record = day(n, forgotten_units);
        write_goods(run_id, record);
        write_commerce(run_id, record);
        write_people(run_id, record);
        write_decisions(run_id, record);
    }

    /// What day `n` costs by the engine's own arithmetic.
    [[nodiscard]] CostLedger ledger(int n) const { return price_day(network_, day(n, 0)); }

private:
    static constexpr SiteIndex hub{0u}, north{1u}, south{2u};
    static constexpr ProductIndex apple{0u}, bread{1u};

    static Network network() {
        Network n;
        n.time_zone = *TimeZone::find("UTC");
        n.sites = {{.site_id = "HUB", .kind = SiteKind::hub, .location = {52.40, 13.40}},
                   {.site_id = "north", .kind = SiteKind::mfc, .location = {52.55, 13.41}},
                   {.site_id = "south", .kind = SiteKind::mfc, .location = {52.47, 13.43}}};
        n.zones = {{.zone_id = "Z1", .location = {52.54, 13.40}}};
        n.suppliers = {{.supplier_id = "baker", .fixed_order_cost = Money(7'500'001)}};
        n.products.resize(2);
        n.products[0] = {.product_id = "apple",
                         .unit_cost = UnitPrice(333'333),
                         .list_price = UnitPrice(700'001),
                         .unit_volume = Volume(250),
                         .case_pack = Quantity(6),
                         .supplier = SupplierIndex(0u)};
        n.products[1] = {.product_id = "bread",
                         .unit_cost = UnitPrice(1'100'000),
                         .list_price = UnitPrice(2'900'000),
                         .unit_volume = Volume(1'900),
                         .temperature = TemperatureClass::chilled,
                         .case_pack = Quantity(8),
                         .supplier = SupplierIndex(0u)};
        n.drivers = {{.driver_id = "dora", .home = north, .vehicle = VehicleType::bike},
                     {.driver_id = "emil", .home = south, .vehicle = VehicleType::van}};
        n.customers = {{.customer_id = "ann", .zone = ZoneIndex(0u)}};
        n.rates = {.capital_ppb_per_day = 273'973,
                   .ambient_micros_per_litre_day = 2'003,
                   .chilled_micros_per_litre_day = 6'007,
                   .lost_goodwill_ppm = 100'003,
                   .inbound_per_line = Money(3'000'000),
                   .inbound_micros_per_litre = 10'007,
                   .hub_per_line = Money(500'000),
                   .hub_micros_per_litre = 5'003,
                   .transfer_per_line = Money(2'000'000),
                   .transfer_micros_per_litre_km = 4'001,
                   .driver_per_hour = Money(18'000'007),
                   .van_per_km = Money(400'003),
                   .bike_per_km = Money(100'003),
                   .late_delivery = Money(2'000'000),
                   .late_per_minute = Money(50'000),
                   .order_line = Money(250'000),
                   .labour_per_hour = Money(17'000'011),
                   .receive_per_line = Seconds(61),
                   .receive_per_case = Seconds(23)};
        return n;
    }

    static Timestamp at(BusinessDate day, int hour, int minute = 0) {
        return Timestamp(day) + std::chrono::hours(hour) + std::chrono::minutes(minute);
    }

    [[nodiscard]] DayRecord day(int n, std::int64_t forgotten_units) const {
        DayRecord r;
        r.day = first_day + Days(n);
        add_goods(r, n, forgotten_units);
        add_orders(r);
        add_tours(r);
        r.truth.unmet = {{bread, ZoneIndex(0u), north, Quantity(2)}};
        return r;
    }

    static void add_goods(DayRecord& r, int n, std::int64_t forgotten_units) {
        const std::string id = to_text(r.day);
        r.purchase_lines = {{"PO-" + id + "-1", "PO-" + id, bread, SupplierIndex(0u), south, Quantity(8),
                             UnitPrice(1'100'000), at(r.day, 2), r.day + Days(2)}};
        r.receipts = {{"R1-" + id,
                       ReceiptKind::hub,
                       "T1-" + id,
                       apple,
                       {},
                       hub,
                       north,
                       Quantity(10),
                       Quantity(10),
                       at(r.day, 3),
                       at(r.day, 5)},
                      {"R2-" + id,
                       ReceiptKind::purchase,
                       "PO-" + id + "-0",
                       bread,
                       SupplierIndex(0u),
                       {},
                       south,
                       Quantity(8),
                       Quantity(7),
                       at(r.day, 2),
                       at(r.day, 8)},
                      {"R3-" + id,
                       ReceiptKind::transfer,
                       "T2-" + id,
                       apple,
                       {},
                       north,
                       south,
                       Quantity(2),
                       Quantity(2),
                       at(r.day, 3),
                       at(r.day, 6)}};
        r.transfers = {
            {"T1-" + id, TransferKind::hub, apple, hub, north, Quantity(10), BusinessDate::max(), at(r.day, 3), r.day},
            {"T2-" + id, TransferKind::lateral, apple, north, south, Quantity(2), BusinessDate::max(), at(r.day, 3),
             r.day}};
        const auto cell = [&](ProductIndex p, SiteIndex s, std::int64_t at_start, std::int64_t received,
                              std::int64_t in, std::int64_t out, std::int64_t sold, std::int64_t wasted,
                              int hours_out) {
            const std::int64_t opening = at_start + n * (received + in - out - sold - wasted);
            r.snapshots.push_back({p,
                                   s,
                                   Quantity(opening),
                                   Quantity(received),
                                   Quantity(in),
                                   Quantity(out),
                                   Quantity(sold),
                                   Quantity(wasted),
                                   Quantity(opening + received + in - out - sold - wasted),
                                   Quantity(8),
                                   hours_out,
                                   {}});
        };
        cell(apple, hub, 1'000, 0, 0, 10, 0, 0, 0);
        cell(apple, north, 50, 0, 10, 2, 3, 1, 0);
        cell(apple, south, 5, 0, 2, 0, 0, 0, 0);
        cell(bread, hub, 0, 0, 0, 0, 0, 0, 0);
        cell(bread, north, 0, 0, 0, 0, 0, 0, 14);
        cell(bread, south, 20, 7, 0, 0, 1, 0, 0);
        r.snapshots[1].opening -= Quantity(forgotten_units);
        r.snapshots[1].closing -= Quantity(forgotten_units);
    }

    static void add_orders(DayRecord& r) {
        const std::string id = to_text(r.day);
        Order order;
        order.order_id = "O-" + id;
        order.customer = CustomerIndex(0u);
        order.zone = ZoneIndex(0u);
        order.placed_at = at(r.day, 9);
        order.window_start = at(r.day, 10);
        order.window_end = at(r.day, 12);
        order.lines = {{apple, Quantity(3), UnitPrice(700'001)}, {bread, Quantity(1), UnitPrice(2'610'000)}};
        r.orders = {order};
        r.allocations = {{order.order_id, 1, apple, north, "SN-" + id, Quantity(3)},
                         {order.order_id, 2, bread, south, "SS-" + id, Quantity(1)}};
        const auto shipment = [&](const std::string& shipment_id, SiteIndex site, int units, int seconds) {
            Shipment s;
            s.shipment_id = shipment_id + id;
            s.order_id = order.order_id;
            s.site = site;
            s.allocated_at = at(r.day, 9, 30);
            s.ready_at = at(r.day, 9, 35);
            s.window_start = order.window_start;
            s.window_end = order.window_end;
            s.weight = Weight(400);
            s.volume = Volume(900);
            s.units = Quantity(units);
            s.lines = 1;
            s.labour = Seconds(seconds);
            r.shipments.push_back(s);
        };
        shipment("SN-", north, 3, 101);
        shipment("SS-", south, 1, 83);
        r.assignments = {{"split", order.order_id, CustomerIndex(0u), 1, order.placed_at}};
    }

    static void add_tours(DayRecord& r) {
        const std::string id = to_text(r.day);
        const auto tour = [&](const std::string& key, const std::string& shipment, DriverIndex driver, SiteIndex site,
                              int arrival_minutes) {
            Delivery d;
            d.delivery_id = "D-" + key + id;
            d.shipment_id = shipment + id;
            d.order_id = "O-" + id;
            d.tour_id = "T-" + key + id;
            d.stop_number = 1;
            d.driver = driver;
            d.site = site;
            d.arrived_at = at(r.day, 10) + std::chrono::minutes(arrival_minutes);
            d.promised_at = d.arrived_at - std::chrono::minutes(5);
            d.eta_low = d.arrived_at - std::chrono::minutes(10);
            d.eta_high = d.arrived_at + std::chrono::minutes(10);
            d.window_end = at(r.day, 12);
            d.dispatched_at = at(r.day, 10);
            d.completed_at = d.arrived_at + std::chrono::minutes(3);
            d.leg_distance = Distance(1'234);
            d.leg_drive = Seconds(600);
            r.deliveries.push_back(d);
            r.activities.push_back({"L-" + key + id, driver, site, ActivityKind::load, d.tour_id, at(r.day, 9, 50),
                                    at(r.day, 10), Distance(0), 0});
            r.activities.push_back({"A-" + key + id, driver, site, ActivityKind::tour, d.tour_id, at(r.day, 10),
                                    d.completed_at, Distance(1'234), 1});
            r.activities.push_back({"R-" + key + id, driver, site, ActivityKind::homeward, d.tour_id, d.completed_at,
                                    d.completed_at + Seconds(611), Distance(1'233), 0});
        };
        tour("n", "SN-", DriverIndex(0u), north, 60);
        tour("s", "SS-", DriverIndex(1u), south, 133);  // 13 minutes late
    }

    // ---- files ----

    void put(const std::string& table, const std::string& run_id, BusinessDate day, const std::string& columns,
             const std::vector<std::string>& rows) const {
        auto database = Database::open();
        std::string values = "VALUES ";
        for (std::size_t i = 0; i < rows.size(); ++i) { values += (i > 0 ? ", (" : "(") + rows[i] + ")"; }
        const auto path = root_ / table / ("run_id=" + run_id) / ("dt=" + to_text(day)) / "part.parquet";
        const auto written =
            database->write_parquet("SELECT * FROM (" + values + ") AS rows(" + columns + ") ORDER BY ALL", path);
        ASSERT_TRUE(written) << written.error().text();
    }
    void silver(const std::string& source, const std::string& run_id, BusinessDate day, const std::string& columns,
                const std::vector<std::string>& rows) const {
        put("lake/silver/" + source, run_id, day, columns, rows);
    }
    static std::string time(Timestamp t) { return "TIMESTAMP '" + to_text(t).substr(0, 19) + "'"; }
    static std::string date(BusinessDate d) { return "DATE '" + to_text(d) + "'"; }
    [[nodiscard]] std::string product(ProductIndex p) const { return sql_text(network_.products[p.value].product_id); }
    [[nodiscard]] std::string site(SiteIndex s) const {
        return s.exists() ? sql_text(network_.sites[s.value].site_id) : "NULL::VARCHAR";
    }

    void write_masters() const {
        std::vector<std::string> rows;
        for (const auto& p : network_.products) {
            rows.push_back(
                fmt::format("{}, 'n', 'food', 'c', 's', {}::BIGINT, {}::BIGINT, {}::BIGINT, 1::BIGINT, '{}', "
                            "0::BIGINT, {}::BIGINT, 1::BIGINT, 'baker', {}, DATE '2025-01-01', NULL::DATE",
                            sql_text(p.product_id), p.unit_cost.micros(), p.list_price.micros(), p.unit_volume.value(),
                            p.temperature == TemperatureClass::chilled ? "chilled" : "ambient", p.case_pack.value(),
                            p.product_id == "apple"));
        }
        silver("products", "live", first_day,
               "product_id, name, department, category, subcategory, unit_cost_micros, list_price_micros, "
               "unit_volume_ml, unit_weight_g, temperature, shelf_life_days, case_pack_units, minimum_order_units, "
               "supplier_id, via_hub, launched_on, ended_on",
               rows);
        rows.clear();
        for (const auto& s : network_.sites) {
            rows.push_back(fmt::format(
                "'{}', 'city', 'n', '{}', {}::DOUBLE, {}::DOUBLE, 'UTC', 1000000::BIGINT, 1000000::BIGINT, "
                "100::BIGINT, 100::BIGINT",
                s.site_id, s.kind == SiteKind::hub ? "hub" : "mfc", s.location.latitude, s.location.longitude));
        }
        silver("warehouses", "live", first_day,
               "site_id, city_id, name, kind, latitude, longitude, time_zone, ambient_capacity_ml, "
               "chilled_capacity_ml, pick_units_per_hour, receiving_units_per_day",
               rows);
        silver("zones", "live", first_day,
               "zone_id, city_id, latitude, longitude, population, area_km2, median_income_micros, share_under_35",
               {"'Z1', 'city', 52.54::DOUBLE, 13.40::DOUBLE, 1::BIGINT, 1::DOUBLE, 1::BIGINT, 0.3::DOUBLE"});
        silver("suppliers", "live", first_day,
               "supplier_id, name, mean_lead_time_days, sd_lead_time_days, fixed_order_cost_micros, "
               "minimum_order_value_micros, order_weekdays",
               {"'baker', 'B', 2::DOUBLE, 1::DOUBLE, 7500001::BIGINT, 0::BIGINT, '1234567'"});
        silver("drivers", "live", first_day,
               "driver_id, home_site_id, vehicle, capacity_weight_g, capacity_volume_ml, shift_start_seconds, "
               "shift_end_seconds, work_weekdays",
               {"'dora', 'north', 'bike', 1::BIGINT, 1::BIGINT, 0::BIGINT, 1::BIGINT, '1'",
                "'emil', 'south', 'van', 1::BIGINT, 1::BIGINT, 0::BIGINT, 1::BIGINT, '1'"});
        silver("customers", "live", first_day, "customer_id, zone_id, latitude, longitude, since",
               {"'ann', 'Z1', 52.5::DOUBLE, 13.4::DOUBLE, DATE '2025-01-01'"});
        silver("experiments", "live", first_day,
               "experiment_id, hypothesis, control, treatment, unit, treatment_share, starts_on",
               {"'split', 'h', 'c', 't', 'customer', 0.5::DOUBLE, DATE '2025-01-01'"});
        const RateCard& r = network_.rates;
        const std::vector<std::pair<std::string, std::int64_t>> rates = {
            {"capital_ppb_per_day", r.capital_ppb_per_day},
            {"ambient_micros_per_litre_day", r.ambient_micros_per_litre_day},
            {"chilled_micros_per_litre_day", r.chilled_micros_per_litre_day},
            {"lost_goodwill_ppm", r.lost_goodwill_ppm},
            {"inbound_per_line", r.inbound_per_line.value()},
            {"inbound_micros_per_litre", r.inbound_micros_per_litre},
            {"hub_per_line", r.hub_per_line.value()},
            {"hub_micros_per_litre", r.hub_micros_per_litre},
            {"transfer_per_line", r.transfer_per_line.value()},
            {"transfer_micros_per_litre_km", r.transfer_micros_per_litre_km},
            {"driver_per_hour", r.driver_per_hour.value()},
            {"van_per_km", r.van_per_km.value()},
            {"bike_per_km", r.bike_per_km.value()},
            {"late_delivery", r.late_delivery.value()},
            {"late_per_minute", r.late_per_minute.value()},
            {"order_line", r.order_line.value()},
            {"labour_per_hour", r.labour_per_hour.value()},
            {"receive_per_line", r.receive_per_line.count()},
            {"receive_per_case", r.receive_per_case.count()}};
        rows.clear();
        for (const auto& [name, value] : rates) { rows.push_back(fmt::format("'{}', {}::BIGINT, 'u'", name, value)); }
        silver("rate_cards", "live", first_day, "rate, value, unit", rows);
    }

    void write_goods(const std::string& run, const DayRecord& r) const {
        std::vector<std::string> rows;
        for (const auto& s : r.snapshots) {
            rows.push_back(fmt::format(
                "{}, {}, {}::BIGINT, {}::BIGINT, {}::BIGINT, {}::BIGINT, {}::BIGINT, NULL::VARCHAR", product(s.product),
                site(s.site), s.opening.value(), s.closing.value(), s.wasted.value(), s.on_order.value(), s.hours_out));
        }
        silver(
            "inventory_snapshots", run, r.day,
            "product_id, site_id, opening_units, closing_units, wasted_units, on_order_units, hours_out_of_stock, lots",
            rows);
        rows.clear();
        for (const auto& x : r.receipts) {
            const std::string kind = x.kind == ReceiptKind::purchase ? "purchase"
                                     : x.kind == ReceiptKind::hub    ? "hub"
                                                                     : "transfer";
            rows.push_back(fmt::format("'{}', '{}', '{}', {}, {}, {}, {}, {}::BIGINT, {}::BIGINT, {}, {}, NULL::DATE",
                                       x.receipt_id, kind, x.reference_id, product(x.product),
                                       x.supplier.exists() ? "'baker'" : "NULL::VARCHAR", site(x.origin), site(x.site),
                                       x.ordered.value(), x.units.value(), time(x.ordered_at), time(x.received_at)));
        }
        silver("receipts", run, r.day,
               "receipt_id, kind, reference_id, product_id, supplier_id, origin_site_id, site_id, ordered_units, "
               "received_units, ordered_at, received_at, expires_on",
               rows);
        rows.clear();
        for (const auto& t : r.transfers) {
            rows.push_back(fmt::format("'{}', '{}', {}, {}, {}, {}::BIGINT, {}, {}, NULL::DATE", t.transfer_id,
                                       t.kind == TransferKind::hub ? "hub" : "lateral", product(t.product),
                                       site(t.from), site(t.to), t.units.value(), time(t.dispatched_at),
                                       date(t.expected)));
        }
        silver("transfers", run, r.day,
               "transfer_id, kind, product_id, from_site_id, to_site_id, units, dispatched_at, expected_on, expires_on",
               rows);
        const auto& line = r.purchase_lines.front();
        silver("purchase_orders", run, r.day,
               "line_id, purchase_order_id, product_id, supplier_id, site_id, units, unit_cost_micros, ordered_at, "
               "expected_on",
               {fmt::format("'{}', '{}', {}, 'baker', {}, {}::BIGINT, {}::BIGINT, {}, {}", line.line_id, line.order_id,
                            product(line.product), site(line.destination), line.ordered.value(),
                            line.unit_cost.micros(), time(line.ordered_at), date(line.expected))});
    }

    void write_commerce(const std::string& run, const DayRecord& r) const {
        const Order& o = r.orders.front();
        silver("orders", run, r.day,
               "order_id, customer_id, zone_id, placed_at, window_start, window_end, lines, channel",
               {fmt::format("'{}', 'ann', 'Z1', {}, {}, {}, 2::BIGINT, 'app'", o.order_id, time(o.placed_at),
                            time(o.window_start), time(o.window_end))});
        std::vector<std::string> rows;
        for (std::size_t l = 0; l < o.lines.size(); ++l) {
            rows.push_back(fmt::format("'{}', {}::BIGINT, {}, {}::BIGINT, {}::BIGINT, {}::BIGINT", o.order_id, l + 1,
                                       product(o.lines[l].product), o.lines[l].units.value(),
                                       o.lines[l].unit_price.micros(),
                                       network_.products[o.lines[l].product.value].list_price.micros()));
        }
        silver("order_lines", run, r.day,
               "order_id, line_number, product_id, units, unit_price_micros, list_price_micros", rows);
        rows.clear();
        for (const auto& a : r.allocations) {
            rows.push_back(fmt::format("'{}', {}::BIGINT, {}, {}, '{}', {}::BIGINT", a.order_id, a.line_number,
                                       product(a.product), site(a.site), a.shipment_id, a.units.value()));
        }
        silver("order_allocations", run, r.day, "order_id, line_number, product_id, site_id, shipment_id, units", rows);
        rows.clear();
        for (const auto& s : r.shipments) {
            rows.push_back(
                fmt::format("'{}', '{}', 'ann', 'Z1', {}, {}, {}, {}, {}, {}::BIGINT, {}::BIGINT, {}::BIGINT, "
                            "{}::BIGINT, {}::BIGINT, {}::BIGINT",
                            s.shipment_id, s.order_id, site(s.site), time(s.allocated_at), time(s.ready_at),
                            time(s.window_start), time(s.window_end), s.weight.value(), s.volume.value(),
                            s.units.value(), s.lines, s.labour.count(), s.mispicked_units));
        }
        silver("shipments", run, r.day,
               "shipment_id, order_id, customer_id, zone_id, site_id, allocated_at, ready_at, window_start, "
               "window_end, weight_g, volume_ml, units, lines, labour_seconds, mispicked_units",
               rows);
        silver("experiment_assignments", run, r.day, "experiment_id, order_id, customer_id, arm, assigned_at",
               {fmt::format("'split', '{}', 'ann', 'treatment', {}", o.order_id, time(o.placed_at))});
    }

    void write_people(const std::string& run, const DayRecord& r) const {
        std::vector<std::string> rows;
        for (const auto& d : r.deliveries) {
            rows.push_back(
                fmt::format("'{}', '{}', '{}', '{}', {}::BIGINT, {}::BIGINT, '{}', {}, 'Z1', {}, {}, {}, {}, {}, {}, "
                            "{}, {}::BIGINT, {}::BIGINT, 'delivered'",
                            d.delivery_id, d.shipment_id, d.order_id, d.tour_id, d.stop_number, d.attempt,
                            network_.drivers[d.driver.value].driver_id, site(d.site), time(d.promised_at),
                            time(d.eta_low), time(d.eta_high), time(d.window_end), time(d.dispatched_at),
                            time(d.arrived_at), time(d.completed_at), d.leg_distance.value(), d.leg_drive.count()));
        }
        silver("deliveries", run, r.day,
               "delivery_id, shipment_id, order_id, tour_id, stop_number, attempt, driver_id, site_id, zone_id, "
               "promised_at, eta_low_at, eta_high_at, window_end, dispatched_at, arrived_at, completed_at, "
               "leg_distance_m, leg_drive_seconds, outcome",
               rows);
        rows.clear();
        for (const auto& a : r.activities) {
            rows.push_back(fmt::format("'{}', '{}', {}, '{}', '{}', {}, {}, {}::BIGINT, {}::BIGINT", a.activity_id,
                                       network_.drivers[a.driver.value].driver_id, site(a.site),
                                       a.kind == ActivityKind::load   ? "load"
                                       : a.kind == ActivityKind::tour ? "tour"
                                                                      : "return",
                                       a.tour_id, time(a.started_at), time(a.ended_at), a.distance.value(), a.stops));
        }
        silver("driver_activity", run, r.day,
               "activity_id, driver_id, site_id, kind, tour_id, started_at, ended_at, distance_m, stops", rows);
    }

    void write_decisions(const std::string& run, const DayRecord& r) const {
        std::vector<std::string> rows;
        for (const auto& e : price_day(network_, r).entries) {
            rows.push_back(fmt::format("{}, '{}', '{}', '{}', {}::BIGINT", site(e.site), to_text(head_of(e.sub_head)),
                                       to_text(e.sub_head), e.cause, e.amount.value()));
        }
        put("lake/decisions/cost_ledger", run, r.day, "site_id, cost_head, cost_sub_head, cause, amount_micros", rows);
        put("lake/decisions/demand_forecast", run, r.day, "product_id, site_id, horizon_days, mean_units, sd_units",
            {"'apple', 'north', 1::BIGINT, 2.5::DOUBLE, 1::DOUBLE",
             "'bread', 'south', 1::BIGINT, 1.25::DOUBLE, 1::DOUBLE"});
        put("truth/unmet_demand", run, r.day, "product_id, zone_id, site_id, units",
            {"'bread', 'Z1', 'north', 2::BIGINT"});
    }

    std::filesystem::path root_;
    Network network_;
};

}  // namespace nearstock
