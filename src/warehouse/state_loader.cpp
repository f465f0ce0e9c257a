// load_state: silver's days → what NetworkState::advance would have made of the same days.
#include "warehouse/state_loader.hpp"

#include "tables/table.hpp"
#include "warehouse/silver_reader.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace nearstock {

namespace {

namespace fs = std::filesystem;

/// Keys → positions, as a table that queries join: sorted as the network's vectors are.
template <class Thing>
Status store_index(Database& database, const std::string& name, const std::string& key,
                   const std::vector<Thing>& things, std::string Thing::* id) {
    Table table;
    auto& ids = table.add<Column::Texts>(key);
    for (const auto& thing : things) { ids.push_back(thing.*id); }
    auto& positions = table.add<Column::Integers>("position");
    for (std::size_t i = 0; i < things.size(); ++i) { positions.push_back(static_cast<std::int64_t>(i)); }
    return database.store(name, table);
}

struct OpenedSource {
    const char* name;
    const char* columns;  // that are read here
};
constexpr OpenedSource sources[] = {
    {"products", "product_id VARCHAR, launched_on DATE, ended_on DATE"},
    {"inventory_snapshots", "product_id VARCHAR, site_id VARCHAR, hours_out_of_stock BIGINT, lots VARCHAR"},
    {"orders", "order_id VARCHAR, zone_id VARCHAR"},
    {"order_lines", "order_id VARCHAR, product_id VARCHAR, units BIGINT"},
    {"order_allocations", "product_id VARCHAR, site_id VARCHAR, units BIGINT"},
    {"shipments",
     "shipment_id VARCHAR, order_id VARCHAR, customer_id VARCHAR, zone_id VARCHAR, site_id VARCHAR, "
     "allocated_at TIMESTAMP, ready_at TIMESTAMP, window_start TIMESTAMP, window_end TIMESTAMP, weight_g BIGINT, "
     "volume_ml BIGINT, units BIGINT, lines BIGINT, labour_seconds BIGINT, mispicked_units BIGINT"},
    {"deliveries", "shipment_id VARCHAR, attempt BIGINT, outcome VARCHAR"},
    {"purchase_orders",
     "line_id VARCHAR, purchase_order_id VARCHAR, product_id VARCHAR, supplier_id VARCHAR, site_id VARCHAR, "
     "units BIGINT, unit_cost_micros BIGINT, ordered_at TIMESTAMP, expected_on DATE"},
    {"transfers",
     "transfer_id VARCHAR, kind VARCHAR, product_id VARCHAR, from_site_id VARCHAR, to_site_id VARCHAR, "
     "units BIGINT, dispatched_at TIMESTAMP, expected_on DATE, expires_on DATE"},
    {"receipts",
     "kind VARCHAR, reference_id VARCHAR, supplier_id VARCHAR, site_id VARCHAR, ordered_at TIMESTAMP, "
     "received_at TIMESTAMP, ordered_units BIGINT, received_units BIGINT"},
    {"promotions",
     "promotion_id VARCHAR, product_id VARCHAR, first_day DATE, last_day DATE, discount_ppm BIGINT, "
     "announced_at TIMESTAMP"},
    {"local_events", "event_id VARCHAR, kind VARCHAR, date DATE"},
};

std::unexpected<Error> not_in_network(const char* what, const std::string& id, const char* source) {
    return refuse(std::string("a row is of the ") + what + " '" + id + "', which is not in the network",
                  std::string("silver/") + source, "load the network of the same run and day");
}

/// "2026-01-09=12|9999-12-31=3" → lots.
Result<std::vector<Lot>> parse_lots(std::string_view text) {
    static const BusinessDate keeps = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31);
    std::vector<Lot> lots;
    while (!text.empty()) {
        const std::string_view lot = text.substr(0, text.find('|'));
        text.remove_prefix(std::min(text.size(), lot.size() + 1));
        const auto date = parse_date(lot.substr(0, 10));
        std::int64_t units = 0;
        const bool shaped = lot.size() > 11 && lot[10] == '=';
        const char* end = lot.data() + lot.size();
        if (!date || !shaped || std::from_chars(lot.data() + 11, end, units).ptr != end) {
            return refuse("'" + std::string(lot) + "' is not a lot", "silver/inventory_snapshots",
                          "write YYYY-MM-DD=units");
        }
        lots.push_back({*date == keeps ? BusinessDate::max() : *date, Quantity(units)});
    }
    return lots;
}

class StateLoader {
public:
    StateLoader(const Network& network, SilverReader silver, BusinessDate today)
        : network_(network), silver_(std::move(silver)), state_(empty_state(network, today)) {}

    Result<NetworkState> load() {
        NEARSTOCK_RETURN_IF_ERROR(prepare_days());
        if (state_.history.empty()) {
            return std::move(state_);
        }
        NEARSTOCK_RETURN_IF_ERROR(prepare_queries());
        NEARSTOCK_RETURN_IF_ERROR(load_stock());
        NEARSTOCK_RETURN_IF_ERROR(load_ordered_units());
        NEARSTOCK_RETURN_IF_ERROR(load_shipped_units());
        NEARSTOCK_RETURN_IF_ERROR(load_hours_out());
        NEARSTOCK_RETURN_IF_ERROR(load_sold());
        NEARSTOCK_RETURN_IF_ERROR(load_purchase_lines());
        NEARSTOCK_RETURN_IF_ERROR(load_transfers());
        NEARSTOCK_RETURN_IF_ERROR(load_shipments());
        NEARSTOCK_RETURN_IF_ERROR(load_lead_times());
        NEARSTOCK_RETURN_IF_ERROR(load_promotions());
        NEARSTOCK_RETURN_IF_ERROR(load_holidays());
        return std::move(state_);
    }

private:
    Result<Table> query(const std::string& sql) { return silver_.database().query(sql); }

    /// One DaySales per day that has snapshots; the days must be without a gap up to yesterday.
    Status prepare_days() {
        const auto days = silver_.files("inventory_snapshots");
        BusinessDate expected = days.empty() ? state_.today : days.front().day;
        for (const auto& file : days) {
            if (file.day != expected) {
                break;
            }
            expected += Days(1);
        }
        if (expected != state_.today) {
            return refuse("no inventory_snapshots of " + to_text(expected), (silver_.lake() / "silver").string(),
                          "ingest that day, or ask for the state of that day");
        }
        for (const auto& file : days) {
            DaySales sales;
            sales.day = file.day;
            sales.units.resize(network_.products.size() * network_.zones.size());
            sales.site_units.resize(state_.stock.size());
            sales.hours_out.resize(state_.stock.size());
            sales.sold.resize(network_.products.size());
            state_.history.push_back(std::move(sales));
        }
        return {};
    }

    Status prepare_queries() {
        auto& database = silver_.database();
        NEARSTOCK_RETURN_IF_ERROR(
            store_index(database, "product_index", "product_id", network_.products, &Product::product_id));
        NEARSTOCK_RETURN_IF_ERROR(store_index(database, "site_index", "site_id", network_.sites, &Site::site_id));
        NEARSTOCK_RETURN_IF_ERROR(store_index(database, "zone_index", "zone_id", network_.zones, &Zone::zone_id));
        for (const auto& source : sources) {
            NEARSTOCK_RETURN_IF_ERROR(silver_.open_source(source.name, source.columns));
        }
        return {};
    }

    /// SQL for the number of a row's day in the history.
    [[nodiscard]] std::string day_number(const std::string& date) const {
        return "(" + date + " - DATE " + sql_text(to_text(state_.history.front().day)) + ")::BIGINT";
    }

    Status load_stock() {
        NEARSTOCK_ASSIGN_OR_RETURN(t, query("SELECT p.position AS p, s.position AS s, lots FROM inventory_snapshots "
                                            "JOIN product_index p USING (product_id) JOIN site_index s USING (site_id) "
                                            "WHERE business_date = DATE " +
                                            sql_text(to_text(state_.history.back().day)) + " ORDER BY p, s"));
        if (t.rows() != state_.stock.size()) {
            return refuse("the snapshots of " + to_text(state_.history.back().day) + " cover " +
                              std::to_string(t.rows()) + " of " + std::to_string(state_.stock.size()) +
                              " products at sites",
                          "silver/inventory_snapshots", "deliver and ingest the whole day again");
        }
        for (std::size_t i = 0; i < t.rows(); ++i) {
            if (!t.column("lots").is_missing(i)) {
                NEARSTOCK_ASSIGN_OR_RETURN(lots, parse_lots(t.texts("lots")[i]));
                state_.stock[i] = std::move(lots);
            }
        }
        return {};
    }

    Status load_ordered_units() {
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, query("SELECT " + day_number("l.business_date") +
                     " AS d, p.position AS p, z.position AS z, "
                     "least(sum(l.units), 65535)::BIGINT AS units FROM order_lines l "
                     "JOIN orders o ON o.order_id = l.order_id AND o.business_date = l.business_date "
                     "JOIN product_index p ON p.product_id = l.product_id "
                     "JOIN zone_index z ON z.zone_id = o.zone_id GROUP BY ALL"));
        const auto& day = t.integers("d");
        const auto& product = t.integers("p");
        const auto& zone = t.integers("z");
        const auto& units = t.integers("units");
        for (std::size_t i = 0; i < t.rows(); ++i) {
            const auto at =
                static_cast<std::size_t>(product[i]) * network_.zones.size() + static_cast<std::size_t>(zone[i]);
            state_.history[static_cast<std::size_t>(day[i])].units[at] = static_cast<std::uint16_t>(units[i]);
        }
        return {};
    }

    Status load_shipped_units() {
        NEARSTOCK_ASSIGN_OR_RETURN(t, query("SELECT " + day_number("business_date") +
                                            " AS d, p.position AS p, s.position AS s, "
                                            "least(sum(units), 65535)::BIGINT AS units FROM order_allocations "
                                            "JOIN product_index p USING (product_id) JOIN site_index s USING (site_id) "
                                            "GROUP BY ALL"));
        for (std::size_t i = 0; i < t.rows(); ++i) {
            auto& sales = state_.history[static_cast<std::size_t>(t.integers("d")[i])];
            sales.site_units[cell(t, i)] = static_cast<std::uint16_t>(t.integers("units")[i]);
        }
        return {};
    }

    Status load_hours_out() {
        NEARSTOCK_ASSIGN_OR_RETURN(t, query("SELECT " + day_number("business_date") +
                                            " AS d, p.position AS p, s.position AS s, "
                                            "hours_out_of_stock AS hours FROM inventory_snapshots "
                                            "JOIN product_index p USING (product_id) JOIN site_index s USING (site_id) "
                                            "WHERE hours_out_of_stock > 0"));
        for (std::size_t i = 0; i < t.rows(); ++i) {
            auto& sales = state_.history[static_cast<std::size_t>(t.integers("d")[i])];
            sales.hours_out[cell(t, i)] = static_cast<std::uint8_t>(t.integers("hours")[i]);
        }
        return {};
    }

    [[nodiscard]] std::size_t cell(const Table& t, std::size_t i) const {
        return network_.cell(ProductIndex(static_cast<std::size_t>(t.integers("p")[i])),
                             SiteIndex(static_cast<std::size_t>(t.integers("s")[i])));
    }

    /// Whether a product was on sale follows from the row that was in force on that day.
    Status load_sold() {
        NEARSTOCK_ASSIGN_OR_RETURN(t,
                                   query("SELECT p.position AS p, business_date, launched_on, ended_on FROM products "
                                         "JOIN product_index p USING (product_id) ORDER BY p, business_date"));
        for (std::size_t i = 0; i < t.rows(); ++i) {
            const auto p = static_cast<std::size_t>(t.integers("p")[i]);
            const bool first = i == 0 || t.integers("p")[i - 1] != t.integers("p")[i];
            const BusinessDate from = first ? state_.history.front().day : t.dates("business_date")[i];
            const BusinessDate launched = t.dates("launched_on")[i];
            const BusinessDate ended = date_or_never(t, "ended_on", i);
            for (auto& sales : state_.history) {
                if (sales.day >= from) {
                    sales.sold[p] = launched <= sales.day && sales.day < ended ? 1 : 0;
                }
            }
        }
        return {};
    }

    Status load_purchase_lines() {
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, query("SELECT * FROM purchase_orders WHERE line_id NOT IN (SELECT reference_id FROM receipts) "
                     "ORDER BY line_id"));
        for (std::size_t i = 0; i < t.rows(); ++i) {
            PurchaseLine l;
            l.line_id = t.texts("line_id")[i];
            l.order_id = t.texts("purchase_order_id")[i];
            l.ordered = Quantity(t.integers("units")[i]);
            l.unit_cost = UnitPrice(t.integers("unit_cost_micros")[i]);
            l.ordered_at = t.timestamps("ordered_at")[i];
            l.expected = t.dates("expected_on")[i];
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("product_id")[i], l.product, "purchase_orders"));
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("supplier_id")[i], l.supplier, "purchase_orders"));
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("site_id")[i], l.destination, "purchase_orders"));
            state_.purchase_lines.push_back(std::move(l));
        }
        return {};
    }

    Status load_transfers() {
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, query("SELECT * FROM transfers WHERE transfer_id NOT IN (SELECT reference_id FROM receipts) "
                     "ORDER BY transfer_id"));
        for (std::size_t i = 0; i < t.rows(); ++i) {
            Transfer transfer;
            transfer.transfer_id = t.texts("transfer_id")[i];
            transfer.kind = t.texts("kind")[i] == "hub" ? TransferKind::hub : TransferKind::lateral;
            transfer.units = Quantity(t.integers("units")[i]);
            transfer.dispatched_at = t.timestamps("dispatched_at")[i];
            transfer.expected = t.dates("expected_on")[i];
            transfer.expires = date_or_never(t, "expires_on", i);
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("product_id")[i], transfer.product, "transfers"));
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("from_site_id")[i], transfer.from, "transfers"));
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("to_site_id")[i], transfer.to, "transfers"));
            state_.transfers.push_back(std::move(transfer));
        }
        return {};
    }

    Status load_shipments() {
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, query("WITH tried AS (SELECT shipment_id, max(attempt)::BIGINT AS attempts, "
                     "bool_or(outcome = 'delivered') AS delivered FROM deliveries GROUP BY shipment_id) "
                     "SELECT shipments.*, coalesce(attempts, 0)::BIGINT AS attempts FROM shipments "
                     "LEFT JOIN tried USING (shipment_id) WHERE NOT coalesce(delivered, false) "
                     "ORDER BY shipment_id"));
        for (std::size_t i = 0; i < t.rows(); ++i) {
            Shipment s;
            s.shipment_id = t.texts("shipment_id")[i];
            s.order_id = t.texts("order_id")[i];
            s.allocated_at = t.timestamps("allocated_at")[i];
            s.ready_at = t.timestamps("ready_at")[i];
            s.window_start = t.timestamps("window_start")[i];
            s.window_end = t.timestamps("window_end")[i];
            s.weight = Weight(t.integers("weight_g")[i]);
            s.volume = Volume(t.integers("volume_ml")[i]);
            s.units = Quantity(t.integers("units")[i]);
            s.lines = static_cast<int>(t.integers("lines")[i]);
            s.labour = Seconds(t.integers("labour_seconds")[i]);
            s.mispicked_units = static_cast<int>(t.integers("mispicked_units")[i]);
            s.attempts = static_cast<int>(t.integers("attempts")[i]);
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("customer_id")[i], s.customer, "shipments"));
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("zone_id")[i], s.zone, "shipments"));
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("site_id")[i], s.site, "shipments"));
            state_.shipments.push_back(std::move(s));
        }
        return {};
    }

    Status load_lead_times() {
        NEARSTOCK_ASSIGN_OR_RETURN(t, query("SELECT supplier_id, site_id, ordered_at, received_at, ordered_units, "
                                            "received_units FROM receipts "
                                            "WHERE kind = 'purchase' ORDER BY ALL"));
        for (std::size_t i = 0; i < t.rows(); ++i) {
            LeadTimeSample sample;
            const auto ordered = network_.time_zone.date_of(t.timestamps("ordered_at")[i]);
            sample.received = network_.time_zone.date_of(t.timestamps("received_at")[i]);
            sample.days = static_cast<int>((sample.received - ordered).count());
            sample.ordered = Quantity(t.integers("ordered_units")[i]);
            sample.came = Quantity(t.integers("received_units")[i]);
            if (!t.column("supplier_id").is_missing(i)) {
                NEARSTOCK_RETURN_IF_ERROR(find(t.texts("supplier_id")[i], sample.supplier, "receipts"));
            }
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("site_id")[i], sample.destination, "receipts"));
            state_.lead_times.push_back(sample);
        }
        std::ranges::sort(state_.lead_times, {}, [](const LeadTimeSample& s) {
            return std::tuple(s.received, s.supplier, s.destination, s.days, s.ordered, s.came);
        });
        return {};
    }

    Status load_promotions() {
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, query("SELECT * FROM promotions QUALIFY row_number() OVER "
                     "(PARTITION BY promotion_id ORDER BY business_date DESC) = 1 ORDER BY promotion_id"));
        for (std::size_t i = 0; i < t.rows(); ++i) {
            Promotion p;
            p.promotion_id = t.texts("promotion_id")[i];
            p.first_day = t.dates("first_day")[i];
            p.last_day = t.dates("last_day")[i];
            p.discount_ppm = t.integers("discount_ppm")[i];
            p.announced_at = t.timestamps("announced_at")[i];
            NEARSTOCK_RETURN_IF_ERROR(find(t.texts("product_id")[i], p.product, "promotions"));
            state_.promotions.push_back(std::move(p));
        }
        return {};
    }

    Status load_holidays() {
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, query("SELECT date FROM (SELECT * FROM local_events QUALIFY row_number() OVER "
                     "(PARTITION BY event_id ORDER BY business_date DESC) = 1) WHERE kind = 'holiday' ORDER BY date"));
        state_.holidays = t.dates("date");
        return {};
    }

    Status find(const std::string& id, ProductIndex& found, const char* source) {
        found = find_product(network_, id);
        return known(found.exists(), "product", id, source);
    }
    Status find(const std::string& id, SiteIndex& found, const char* source) {
        found = find_site(network_, id);
        return known(found.exists(), "site", id, source);
    }
    Status find(const std::string& id, ZoneIndex& found, const char* source) {
        found = find_zone(network_, id);
        return known(found.exists(), "zone", id, source);
    }
    Status find(const std::string& id, SupplierIndex& found, const char* source) {
        found = find_supplier(network_, id);
        return known(found.exists(), "supplier", id, source);
    }
    Status find(const std::string& id, CustomerIndex& found, const char* source) {
        found = find_customer(network_, id);
        return known(found.exists(), "customer", id, source);
    }
    static Status known(bool exists, const char* what, const std::string& id, const char* source) {
        if (exists) {
            return {};
        }
        return not_in_network(what, id, source);
    }

    const Network& network_;
    SilverReader silver_;
    NetworkState state_;
};

}  // namespace

Result<NetworkState> load_state(const Network& network, const fs::path& lake, const std::string& run_id,
                                BusinessDate today) {
    NEARSTOCK_ASSIGN_OR_RETURN(silver, SilverReader::open(lake, run_id, today - Days(1)));
    return StateLoader(network, std::move(silver), today).load();
}

}  // namespace nearstock
