#include "connectors/raw_files.hpp"

#include "connectors/row_file.hpp"
#include "connectors/snapshot_file.hpp"
#include "core/check.hpp"
#include "core/files.hpp"
#include "domain/rate_fields.hpp"

#include <array>
#include <cstdio>

namespace nearstock {

namespace {

namespace fs = std::filesystem;

/// One day's delivery: what every source's writer needs.
struct Delivered {
    const Network& network;
    const DayRecord& record;
    const RawFileOptions& options;

    [[nodiscard]] const std::string& id(ProductIndex p) const { return network.products[p.value].product_id; }
    [[nodiscard]] const std::string& id(SiteIndex s) const { return network.sites[s.value].site_id; }
    [[nodiscard]] const std::string& id(ZoneIndex z) const { return network.zones[z.value].zone_id; }
    [[nodiscard]] const std::string& id(SupplierIndex s) const { return network.suppliers[s.value].supplier_id; }
    [[nodiscard]] const std::string& id(DriverIndex d) const { return network.drivers[d.value].driver_id; }
    [[nodiscard]] const std::string& id(CustomerIndex c) const { return network.customers[c.value].customer_id; }
};

/// An optional reference or text.
template <class Tag>
void optional_id(RowFile& file, const Delivered& day, Index<Tag> index) {
    index.exists() ? file.text(day.id(index)) : file.missing();
}
void optional_text(RowFile& file, const std::string& text) { text.empty() ? file.missing() : file.text(text); }
/// A date whose highest value means never.
void optional_date(RowFile& file, BusinessDate date) { date == BusinessDate::max() ? file.missing() : file.date(date); }

/// Bit 0 = Monday → "12345".
std::string weekdays_text(std::uint8_t bits) {
    std::string text;
    for (int d = 0; d < 7; ++d) {
        if ((bits >> d & 1) != 0) {
            text += static_cast<char>('1' + d);
        }
    }
    return text;
}

std::string_view word(TransferKind kind) { return kind == TransferKind::hub ? "hub" : "lateral"; }
std::string_view word(DeliveryOutcome outcome) {
    return outcome == DeliveryOutcome::delivered ? "delivered" : "failed";
}
std::string_view word(ReceiptKind kind) {
    constexpr std::array<std::string_view, 3> names = {"purchase", "hub", "transfer"};
    return names[static_cast<std::size_t>(kind)];
}
std::string_view word(ActivityKind kind) {
    constexpr std::array<std::string_view, 6> names = {"idle", "load", "tour", "return", "pause", "no_show"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view word(Channel channel) {
    constexpr std::array<std::string_view, 3> names = {"app", "web", "store"};
    return names[static_cast<std::size_t>(channel)];
}

void orders(const Delivered& day, RowFile& file) {
    for (const auto& o : day.record.orders) {
        file.text(o.order_id).text(day.id(o.customer)).text(day.id(o.zone)).timestamp(o.placed_at);
        file.timestamp(o.window_start).timestamp(o.window_end).integer(std::int64_t(o.lines.size()));
        file.text(word(o.channel)).end_row();
    }
}

void order_lines(const Delivered& day, RowFile& file) {
    for (const auto& o : day.record.orders) {
        std::int64_t number = 0;
        for (const auto& l : o.lines) {
            file.text(o.order_id).integer(++number).text(day.id(l.product)).integer(l.units.value());
            file.integer(l.unit_price.micros())
                .integer(day.network.products[l.product.value].list_price.micros())
                .end_row();
        }
    }
}

void order_allocations(const Delivered& day, RowFile& file) {
    for (const auto& a : day.record.allocations) {
        file.text(a.order_id).integer(a.line_number).text(day.id(a.product)).text(day.id(a.site));
        file.text(a.shipment_id).integer(a.units.value()).end_row();
    }
}

void shipments(const Delivered& day, RowFile& file) {
    for (const auto& s : day.record.shipments) {
        file.text(s.shipment_id).text(s.order_id).text(day.id(s.customer)).text(day.id(s.zone)).text(day.id(s.site));
        file.timestamp(s.allocated_at).timestamp(s.ready_at).timestamp(s.window_start).timestamp(s.window_end);
        file.integer(s.weight.value()).integer(s.volume.value()).integer(s.units.value()).integer(s.lines);
        file.integer(s.labour.count()).integer(s.mispicked_units).end_row();
    }
}

void deliveries(const Delivered& day, RowFile& file) {
    for (const auto& d : day.record.deliveries) {
        file.text(d.delivery_id)
            .text(d.shipment_id)
            .text(d.order_id)
            .text(d.tour_id)
            .integer(d.stop_number)
            .integer(d.attempt);
        file.text(day.id(d.driver)).text(day.id(d.site)).text(day.id(d.zone));
        file.timestamp(d.promised_at).timestamp(d.eta_low).timestamp(d.eta_high).timestamp(d.window_end);
        file.timestamp(d.dispatched_at).timestamp(d.arrived_at).timestamp(d.completed_at);
        file.integer(d.leg_distance.value()).integer(d.leg_drive.count()).text(word(d.outcome)).end_row();
    }
}

void experiment_assignments(const Delivered& day, RowFile& file) {
    for (const auto& a : day.record.assignments) {
        file.text(a.experiment_id).text(a.order_id).text(day.id(a.customer));
        file.text(a.arm == 0 ? "control" : "treatment").timestamp(a.assigned_at).end_row();
    }
}

void driver_shifts(const Delivered& day, RowFile& file) {
    for (const auto& s : day.record.shifts) {
        file.text(day.id(s.driver)).text(day.id(s.site)).timestamp(s.planned_start).timestamp(s.planned_end);
        file.boolean(s.worked).end_row();
    }
}

void driver_activity(const Delivered& day, RowFile& file) {
    for (const auto& a : day.record.activities) {
        file.text(a.activity_id).text(day.id(a.driver)).text(day.id(a.site)).text(word(a.kind));
        optional_text(file, a.tour_id);
        file.timestamp(a.started_at).timestamp(a.ended_at).integer(a.distance.value()).integer(a.stops).end_row();
    }
}

void purchase_orders(const Delivered& day, RowFile& file) {
    for (const auto& l : day.record.purchase_lines) {
        file.text(l.line_id)
            .text(l.order_id)
            .text(day.id(l.product))
            .text(day.id(l.supplier))
            .text(day.id(l.destination));
        file.integer(l.ordered.value())
            .integer(l.unit_cost.micros())
            .timestamp(l.ordered_at)
            .date(l.expected)
            .end_row();
    }
}

void transfers(const Delivered& day, RowFile& file) {
    for (const auto& t : day.record.transfers) {
        file.text(t.transfer_id).text(word(t.kind)).text(day.id(t.product)).text(day.id(t.from)).text(day.id(t.to));
        file.integer(t.units.value()).timestamp(t.dispatched_at).date(t.expected);
        optional_date(file, t.expires);
        file.end_row();
    }
}

void receipts(const Delivered& day, RowFile& file) {
    for (const auto& r : day.record.receipts) {
        file.text(r.receipt_id).text(word(r.kind)).text(r.reference_id).text(day.id(r.product));
        optional_id(file, day, r.supplier);
        optional_id(file, day, r.origin);
        file.text(day.id(r.site)).integer(r.ordered.value()).integer(r.units.value());
        file.timestamp(r.ordered_at).timestamp(r.received_at);
        optional_date(file, r.expires);
        file.end_row();
    }
}

void promotions(const Delivered& day, RowFile& file) {
    for (const auto& p : day.record.promotions) {
        file.text(p.promotion_id).text(day.id(p.product)).date(p.first_day).date(p.last_day);
        file.integer(p.discount_ppm).timestamp(p.announced_at).end_row();
    }
}

void local_events(const Delivered& day, RowFile& file) {
    for (const auto& e : day.record.events) {
        file.text(e.event_id);
        optional_id(file, day, e.zone);
        file.text(e.kind).date(e.date).integer(e.attendance).timestamp(e.announced_at).end_row();
    }
}

void weather(const Delivered& day, RowFile& file) {
    for (const auto& w : day.record.weather) {
        file.date(w.date).text(w.forecast ? "forecast" : "actual").timestamp(w.issued_at);
        file.decimal(w.temperature_c).decimal(w.precipitation_mm).decimal(w.wind_m_per_s).end_row();
    }
}

void web_traffic(const Delivered& day, RowFile& file) {
    for (const auto& t : day.record.web_traffic) { file.text(day.id(t.product)).integer(t.page_views).end_row(); }
}

void competitor_prices(const Delivered& day, RowFile& file) {
    for (const auto& p : day.record.competitor_prices) {
        file.text(p.competitor).text(day.id(p.product)).integer(p.price.micros()).timestamp(p.observed_at).end_row();
    }
}

void exchange_rates(const Delivered& day, RowFile& file) {
    for (const auto& r : day.record.exchange_rates) { file.text(r.currency).decimal(r.rate).end_row(); }
}

void product(const Delivered& day, const Product& p, RowFile& file) {
    file.text(p.product_id).text(p.name).text(p.department).text(p.category).text(p.subcategory);
    file.integer(p.unit_cost.micros()).integer(p.list_price.micros());
    file.integer(p.unit_volume.value()).integer(p.unit_weight.value());
    file.text(p.temperature == TemperatureClass::ambient ? "ambient" : "chilled").integer(p.shelf_life_days);
    file.integer(p.case_pack.value()).integer(p.minimum_order.value()).text(day.id(p.supplier)).boolean(p.via_hub);
    file.date(p.launched);
    optional_date(file, p.ended);
    file.end_row();
}

void products(const Delivered& day, RowFile& file) {
    if (day.options.first_day) {
        for (const auto& p : day.network.products) { product(day, p, file); }
        return;
    }
    for (const auto p : day.record.changed_products) { product(day, day.network.products[p.value], file); }
}

void customer(const Delivered& day, const Customer& c, RowFile& file) {
    file.text(c.customer_id).text(day.id(c.zone)).decimal(c.location.latitude).decimal(c.location.longitude);
    file.date(c.since).end_row();
}

/// Nobody knows of a customer before the day on which they join.
void customers(const Delivered& day, RowFile& file) {
    if (day.options.first_day) {
        for (const auto& c : day.network.customers) {
            if (c.since <= day.record.day) {
                customer(day, c, file);
            }
        }
        return;
    }
    for (const auto c : day.record.new_customers) { customer(day, day.network.customers[c.value], file); }
}

void warehouses(const Delivered& day, RowFile& file) {
    if (!day.options.first_day) {
        return;
    }
    for (const auto& s : day.network.sites) {
        file.text(s.site_id).text(day.network.city_id).text(s.name).text(s.kind == SiteKind::mfc ? "mfc" : "hub");
        file.decimal(s.location.latitude).decimal(s.location.longitude).text(day.network.time_zone.name());
        file.integer(s.ambient_capacity.value()).integer(s.chilled_capacity.value());
        file.integer(s.pick_units_per_hour).integer(s.receiving_units_per_day).end_row();
    }
}

void zones(const Delivered& day, RowFile& file) {
    if (!day.options.first_day) {
        return;
    }
    for (const auto& z : day.network.zones) {
        file.text(z.zone_id).text(day.network.city_id).decimal(z.location.latitude).decimal(z.location.longitude);
        file.integer(z.population)
            .decimal(z.area_km2)
            .integer(z.median_income.value())
            .decimal(z.share_under_35)
            .end_row();
    }
}

void suppliers(const Delivered& day, RowFile& file) {
    if (!day.options.first_day) {
        return;
    }
    for (const auto& s : day.network.suppliers) {
        file.text(s.supplier_id).text(s.name).decimal(s.mean_lead_time_days).decimal(s.sd_lead_time_days);
        file.integer(s.fixed_order_cost.value())
            .integer(s.minimum_order_value.value())
            .text(weekdays_text(s.order_weekdays));
        file.end_row();
    }
}

void drivers(const Delivered& day, RowFile& file) {
    if (!day.options.first_day) {
        return;
    }
    for (const auto& d : day.network.drivers) {
        file.text(d.driver_id).text(day.id(d.home)).text(d.vehicle == VehicleType::van ? "van" : "bike");
        file.integer(d.capacity_weight.value()).integer(d.capacity_volume.value());
        file.integer(d.shift_start.count()).integer(d.shift_end.count()).text(weekdays_text(d.work_weekdays)).end_row();
    }
}

void rate_cards(const Delivered& day, RowFile& file) {
    if (!day.options.first_day) {
        return;
    }
    for (const auto& rate : rate_fields) {
        file.text(rate.name).integer(rate.get(day.network.rates)).text(rate.unit).end_row();
    }
}

void experiments(const Delivered& day, RowFile& file) {
    for (const auto& e : day.options.experiments) {
        if (day.options.first_day || e.starts_on == day.record.day) {
            file.text(e.id).text(e.hypothesis).text(e.control).text(e.treatment).text("customer");
            file.decimal(0.5).date(e.starts_on).end_row();
        }
    }
}

struct Source {
    std::string_view name;
    void (*write)(const Delivered&, RowFile&);
};

/// Master data first: what others refer to. inventory_snapshots is the one Parquet source (snapshot_file.hpp).
constexpr std::array<Source, 25> text_sources = {{
    {"warehouses", warehouses},
    {"zones", zones},
    {"suppliers", suppliers},
    {"products", products},
    {"drivers", drivers},
    {"customers", customers},
    {"rate_cards", rate_cards},
    {"experiments", experiments},
    {"promotions", promotions},
    {"local_events", local_events},
    {"orders", orders},
    {"order_lines", order_lines},
    {"order_allocations", order_allocations},
    {"shipments", shipments},
    {"deliveries", deliveries},
    {"experiment_assignments", experiment_assignments},
    {"driver_shifts", driver_shifts},
    {"driver_activity", driver_activity},
    {"purchase_orders", purchase_orders},
    {"transfers", transfers},
    {"receipts", receipts},
    {"weather", weather},
    {"web_traffic", web_traffic},
    {"competitor_prices", competitor_prices},
    {"exchange_rates", exchange_rates},
}};

std::string file_name(const SourceLayout& layout, BusinessDate day) {
    return layout.source + '_' + to_text(day) + '.' + std::string(extension(layout.format));
}

/// Whole or not there, but without core's wait for the disk: a power cut may cost a day's files, which the same day's
/// record writes again, and 26 waits a day would cost more than everything else here.
Status write_whole(const fs::path& path, const std::string& content) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    const fs::path partial = partial_path(path);
    bool written = false;
    if (std::FILE* out = std::fopen(partial.c_str(), "wb"); out != nullptr) {
        written = std::fwrite(content.data(), 1, content.size(), out) == content.size();
        written = std::fclose(out) == 0 && written;
    }
    if (written) {
        fs::rename(partial, path, error);
    }
    if (!written || error) {
        return refuse("cannot be written", path.string(),
                      "check that the folder can be written and the disk is not full");
    }
    return {};
}

void move_to_end(std::vector<InjectedFault>& all, std::vector<InjectedFault> faults) {
    all.insert(all.end(), std::make_move_iterator(faults.begin()), std::make_move_iterator(faults.end()));
}

}  // namespace

Result<std::vector<InjectedFault>> write_raw_day(const Network& network, const DayRecord& record,
                                                 const fs::path& raw_run_folder, const RawFileOptions& options) {
    const Delivered day{network, record, options};
    const FaultOptions fault_options{options.fault_share, options.fault_seed, record.run_id, record.day};
    std::vector<InjectedFault> faults;
    for (const auto& source : text_sources) {
        const SourceLayout& layout = source_layout(source.name);
        RowFile file(layout);
        source.write(day, file);
        if (file.rows() == 0 && !layout.daily) {
            continue;
        }
        const std::string name = file_name(layout, record.day);
        auto finished = file.finish(name, fault_options);
        NEARSTOCK_RETURN_IF_ERROR(write_whole(raw_run_folder / layout.source / name, finished.content));
        move_to_end(faults, std::move(finished.faults));
    }
    const SourceLayout& layout = source_layout("inventory_snapshots");
    const std::string name = file_name(layout, record.day);
    NEARSTOCK_ASSIGN_OR_RETURN(
        snapshot_faults, write_snapshot_file(network, record, raw_run_folder / layout.source / name, fault_options));
    move_to_end(faults, std::move(snapshot_faults));
    return faults;
}

}  // namespace nearstock
