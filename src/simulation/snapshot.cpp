// World::save and World::load: the state that everybody knows, and what the deciders have learnt of the road.
#include "core/files.hpp"
#include "core/random.hpp"
#include "journal/binary.hpp"
#include "journal/codec.hpp"
#include "simulation/world.hpp"

#include <fmt/format.h>

namespace nearstock {

template <class A>
void fields(A& a, Described<A, EtaExperience::Hour> v) {
    a(v.legs, v.log_ratio_sum, v.log_ratio_squares);
}
template <class A>
void fields(A& a, Described<A, EtaExperience> v) {
    for (auto& hour : v.hours) { a(hour); }
    a(v.services, v.service_sum_s, v.service_squares);
}

namespace {

constexpr unsigned version = 1;
constexpr std::string_view name = "nearstock-world";

/// What the city is, as text: everything that its days depend on and that its configuration can change.
void describe(const Network& n, std::string& text) {
    const auto add = [&](const auto&... values) { ((text += fmt::format("{}|", values)), ...); };
    add(n.city_id, n.currency, n.time_zone.name(), n.opening.count(), n.closing.count(), n.wave_interval.count(),
        n.delivery_threshold.count());
    add(n.travel.detour_factor, n.travel.van_speed_m_per_s, n.travel.bike_speed_m_per_s);
    for (const auto& p : n.products) {
        add(p.product_id, p.unit_cost.micros(), p.list_price.micros(), p.unit_volume.value(), p.unit_weight.value(),
            int(p.temperature), p.shelf_life_days, p.case_pack.value(), p.minimum_order.value(), p.supplier.value,
            p.via_hub, to_text(p.launched));
    }
    for (const auto& s : n.sites) {
        add(s.site_id, int(s.kind), s.location.latitude, s.location.longitude, s.ambient_capacity.value(),
            s.chilled_capacity.value(), s.pick_units_per_hour, s.receiving_units_per_day);
    }
    for (const auto& s : n.suppliers) {
        add(s.supplier_id, s.mean_lead_time_days, s.sd_lead_time_days, s.fixed_order_cost.value(),
            s.minimum_order_value.value(), s.order_weekdays);
    }
    for (const auto& d : n.drivers) {
        add(d.driver_id, d.home.value, int(d.vehicle), d.shift_start.count(), d.shift_end.count(), d.work_weekdays);
    }
    for (const auto& c : n.customers) { add(c.customer_id, c.zone.value, c.location.latitude, c.location.longitude); }
}

}  // namespace

std::uint64_t World::city_fingerprint() const {
    const Network start = generate_network(config_);
    std::string text = fmt::format("seed {}|first day {}|", config_.seed, to_text(config_.first_day));
    describe(start, text);
    for (const double rate : demand_.expected_cells(config_.first_day + Days(7))) { text += fmt::format("{}|", rate); }
    return hash_text(text);
}

Status World::save(const std::filesystem::path& file) const {
    BinaryWriter writer;
    writer.unsigned_number(city_fingerprint());
    writer(experience_, encode(state_));
    return write_file(file, sealed(name, version, writer.bytes()));
}

Result<World> World::load(CityConfig config, const std::filesystem::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(bytes, read_file(file));
    NEARSTOCK_ASSIGN_OR_RETURN(content, unsealed(name, version, bytes, file.string()));
    World world(std::move(config));
    BinaryReader reader(content);
    const std::uint64_t city = reader.unsigned_number();
    std::string state;
    reader(world.experience_, state);
    if (!reader.finished()) {
        return refuse("the snapshot cannot be read to its end", file.string(), "write it again with this program");
    }
    if (city != world.city_fingerprint()) {
        return refuse(
            "the snapshot is of another city than the configuration describes", file.string(),
            "restore the configuration it was made with (seed, sizes, rates of demand), or generate the city anew");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(known, decode_state(state, file.string()));
    world.state_ = std::move(known);
    if (world.state_.today > world.config_.first_day) {
        world.demand_.apply_changes(world.network_, world.state_.today - Days(1));
    }
    return world;
}

}  // namespace nearstock
