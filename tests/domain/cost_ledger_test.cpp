// Every formula of the ledger, worked by hand.
#include "domain/cost_ledger.hpp"

#include <gtest/gtest.h>

namespace nearstock {
namespace {

constexpr std::int64_t euro = 1'000'000;
const BusinessDate day{std::chrono::year(2026) / 3 / 2};
const Timestamp noon = Timestamp(day) + std::chrono::hours(12);

/// Two MFCs one kilometre apart on the equator, a hub, one supplier, milk (chilled) and rice.
Network corner_shop() {
    Network n;
    n.currency = "EUR";
    n.time_zone = *TimeZone::find("UTC");
    n.travel.detour_factor = 1;
    const double degrees_per_km = 1 / 111.1950802335329;  // of the sphere of radius 6371.0088 km
    n.sites = {{.site_id = "HUB", .kind = SiteKind::hub},
               {.site_id = "M01", .kind = SiteKind::mfc},
               {.site_id = "M02", .kind = SiteKind::mfc, .location = {0, degrees_per_km}}};
    n.suppliers = {{.supplier_id = "S01", .fixed_order_cost = Money(12 * euro)}};
    n.products.resize(2);
    n.products[0] = {.product_id = "milk",
                     .unit_cost = UnitPrice(800'000),
                     .list_price = UnitPrice(1'200'000),
                     .unit_volume = Volume(1000),
                     .temperature = TemperatureClass::chilled,
                     .case_pack = Quantity(12),
                     .supplier = SupplierIndex(0u)};
    n.products[1] = {.product_id = "rice",
                     .unit_cost = UnitPrice(2 * euro),
                     .list_price = UnitPrice(3 * euro),
                     .unit_volume = Volume(500),
                     .case_pack = Quantity(10),
                     .supplier = SupplierIndex(0u)};
    n.drivers = {{.driver_id = "D1", .home = SiteIndex(1u), .vehicle = VehicleType::van},
                 {.driver_id = "D2", .home = SiteIndex(1u), .vehicle = VehicleType::bike}};
    n.rates = {.capital_ppb_per_day = 273'973,  // 10 % a year
               .ambient_micros_per_litre_day = 2'000,
               .chilled_micros_per_litre_day = 6'000,
               .lost_goodwill_ppm = 100'000,
               .inbound_per_line = Money(3 * euro),
               .inbound_micros_per_litre = 10'000,
               .hub_per_line = Money(euro / 2),
               .hub_micros_per_litre = 5'000,
               .transfer_per_line = Money(2 * euro),
               .transfer_micros_per_litre_km = 4'000,
               .driver_per_hour = Money(18 * euro),
               .van_per_km = Money(400'000),
               .bike_per_km = Money(100'000),
               .late_delivery = Money(2 * euro),
               .late_per_minute = Money(50'000),
               .order_line = Money(250'000),
               .labour_per_hour = Money(18 * euro),
               .receive_per_line = Seconds(60),
               .receive_per_case = Seconds(20)};
    return n;
}

DayRecord empty_day() {
    DayRecord r;
    r.day = day;
    r.run_id = "live";
    return r;
}

Money of(const CostLedger& ledger, CostSubHead sub_head) {
    return ledger.by_sub_head()[static_cast<std::size_t>(sub_head)];
}

TEST(CostLedger, HoldingIsCapitalSpaceAndWaste) {
    auto record = empty_day();
    record.snapshots = {
        {.product = ProductIndex(0u), .site = SiteIndex(1u), .wasted = Quantity(3), .closing = Quantity(100)},
        {.product = ProductIndex(1u), .site = SiteIndex(1u), .closing = Quantity(7)}};
    const auto ledger = price_day(corner_shop(), record);
    // milk: 100 × 0.80 € = 80 € × 273,973e-9 = 21,917 (.84 cut off); rice: 7 × 2 € × 273,973e-9 = 3,835 (.622 cut off)
    EXPECT_EQ(of(ledger, CostSubHead::capital), Money(21'917 + 3'835));
    // milk: 100 l × 6,000; rice: 3.5 l × 2,000
    EXPECT_EQ(of(ledger, CostSubHead::space), Money(600'000 + 7'000));
    EXPECT_EQ(of(ledger, CostSubHead::waste), Money(3 * 800'000));
    EXPECT_EQ(ledger.total(), ledger.total(CostHead::holding));
}

TEST(CostLedger, ALostUnitCostsItsMarginAndGoodwillAtTheNearestSite) {
    auto record = empty_day();
    record.truth.unmet = {{ProductIndex(0u), ZoneIndex(0u), SiteIndex(1u), Quantity(2)},
                          {ProductIndex(0u), ZoneIndex(1u), SiteIndex(1u), Quantity(3)},
                          {ProductIndex(1u), ZoneIndex(1u), SiteIndex(2u), Quantity(1)}};
    const auto ledger = price_day(corner_shop(), record);
    EXPECT_EQ(of(ledger, CostSubHead::margin), Money(5 * 400'000 + euro));
    EXPECT_EQ(of(ledger, CostSubHead::goodwill), Money(5 * 120'000 + 300'000));
    EXPECT_EQ(ledger.entries.size(), 4u);  // zones of one cell are one entry
}

TEST(CostLedger, GoodsThatComeInCostCarriageAndReceiving) {
    auto record = empty_day();
    record.receipts = {{.receipt_id = "R1",
                        .kind = ReceiptKind::purchase,
                        .product = ProductIndex(0u),
                        .site = SiteIndex(1u),
                        .units = Quantity(25)},
                       {.receipt_id = "R2",
                        .kind = ReceiptKind::hub,
                        .product = ProductIndex(1u),
                        .origin = SiteIndex(0u),
                        .site = SiteIndex(1u),
                        .units = Quantity(20)},
                       {.receipt_id = "R3",
                        .kind = ReceiptKind::transfer,
                        .product = ProductIndex(1u),
                        .origin = SiteIndex(2u),
                        .site = SiteIndex(1u),
                        .units = Quantity(6)}};
    const auto ledger = price_day(corner_shop(), record);
    EXPECT_EQ(of(ledger, CostSubHead::inbound), Money(3 * euro + 25 * 10'000));
    EXPECT_EQ(of(ledger, CostSubHead::hub), Money(500'000 + 10 * 5'000));
    EXPECT_EQ(of(ledger, CostSubHead::transfer), Money(2 * euro + 3 * 4'000));  // 3 litres over 1 km
    // at 18 € an hour a second is 5,000: R1 60 s + 3 cases × 20 s, R2 60 + 2 × 20, R3 60 + 1 × 20
    EXPECT_EQ(of(ledger, CostSubHead::receiving), Money((120 + 100 + 80) * 5'000));
}

TEST(CostLedger, ATourCostsItsTimeLoadingIncludedAndItsDistanceByVehicle) {
    auto record = empty_day();
    const auto activity = [](std::size_t driver, ActivityKind kind, const char* tour, int minutes, int metres) {
        return DriverActivity{.driver = DriverIndex(driver),
                              .site = SiteIndex(1u),
                              .kind = kind,
                              .tour_id = tour,
                              .started_at = noon,
                              .ended_at = noon + std::chrono::minutes(minutes),
                              .distance = Distance(metres)};
    };
    record.activities = {
        activity(0, ActivityKind::idle, "", 60, 0),        activity(0, ActivityKind::load, "U1", 5, 0),
        activity(0, ActivityKind::tour, "U1", 30, 10'000), activity(0, ActivityKind::homeward, "U1", 5, 2'345),
        activity(1, ActivityKind::tour, "U2", 20, 5'001),  activity(1, ActivityKind::pause, "", 30, 0)};
    const auto ledger = price_day(corner_shop(), record);
    EXPECT_EQ(of(ledger, CostSubHead::last_mile_time), Money(12 * euro + 6 * euro));  // 40 and 20 minutes at 18 €
    EXPECT_EQ(of(ledger, CostSubHead::last_mile_distance), Money(4'938'000 + 500'100));
    EXPECT_EQ(ledger.entries.front().cause, "U1");
}

TEST(CostLedger, OnlyASuccessfulDeliveryAfterItsWindowIsLateAndWholeMinutesCount) {
    auto record = empty_day();
    const auto delivery = [](const char* id, int seconds_late, DeliveryOutcome outcome) {
        return Delivery{.delivery_id = id,
                        .site = SiteIndex(1u),
                        .window_end = noon,
                        .arrived_at = noon + Seconds(seconds_late),
                        .outcome = outcome};
    };
    record.deliveries = {delivery("D1", 0, DeliveryOutcome::delivered), delivery("D2", 59, DeliveryOutcome::delivered),
                         delivery("D3", 601, DeliveryOutcome::delivered), delivery("D4", 900, DeliveryOutcome::failed)};
    const auto ledger = price_day(corner_shop(), record);
    ASSERT_EQ(ledger.entries.size(), 2u);
    EXPECT_EQ(ledger.entries[0].amount, Money(2 * euro));
    EXPECT_EQ(ledger.entries[1].amount, Money(2 * euro + 10 * 50'000));
}

TEST(CostLedger, APurchaseOrderCostsItsSuppliersFixedCostOnceAndEachLine) {
    auto record = empty_day();
    const auto line = [](const char* id, const char* order, std::size_t site) {
        return PurchaseLine{
            .line_id = id, .order_id = order, .supplier = SupplierIndex(0u), .destination = SiteIndex(site)};
    };
    record.purchase_lines = {line("P1-1", "P1", 1), line("P1-2", "P1", 1), line("P2-1", "P2", 2)};
    const auto ledger = price_day(corner_shop(), record);
    EXPECT_EQ(of(ledger, CostSubHead::fixed), Money(2 * 12 * euro));
    EXPECT_EQ(of(ledger, CostSubHead::line), Money(3 * 250'000));
}

TEST(CostLedger, PickingIsLabourSecondsAtTheHourlyRate) {
    auto record = empty_day();
    record.shipments = {{.shipment_id = "S1", .site = SiteIndex(2u), .labour = Seconds(137)}};
    const auto ledger = price_day(corner_shop(), record);
    EXPECT_EQ(ledger.total(CostHead::ordering), Money(137 * 5'000));
    EXPECT_EQ(ledger.entries[0].site, SiteIndex(2u));
}

TEST(CostLedger, TheHeadsAddUpToTheTotalAndEveryNameIsItsOwn) {
    EXPECT_EQ(head_of(CostSubHead::waste), CostHead::holding);
    EXPECT_EQ(head_of(CostSubHead::margin), CostHead::stockout);
    EXPECT_EQ(head_of(CostSubHead::lateness), CostHead::transportation);
    EXPECT_EQ(head_of(CostSubHead::fixed), CostHead::ordering);
    EXPECT_EQ(to_text(CostSubHead::last_mile_distance), "last_mile_distance");
    EXPECT_EQ(to_text(CostSubHead::pick_pack), "pick_pack");
    EXPECT_EQ(to_text(CostHead::transportation), "transportation");
    EXPECT_TRUE(price_day(corner_shop(), empty_day()).entries.empty());
}

}  // namespace
}  // namespace nearstock
