// source, route and eta on a JSON file: the dispatch deciders, each alone.

#include "app/commands.hpp"
#include "app/json_input.hpp"
#include "app/output.hpp"
#include "core/files.hpp"
#include "eta/eta_model.hpp"
#include "routing/route_planner.hpp"
#include "simulation/city.hpp"
#include "sourcing/sourcing_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace nearstock {

namespace {

struct NamedNetwork {
    Network network;
    std::vector<std::int64_t> pick_capacity;  // by site
};

template <class Thing>
Status sorted_unique(std::vector<Thing>& things, std::string Thing::* key, const std::string& place) {
    std::ranges::sort(things, {}, key);
    for (std::size_t i = 1; i < things.size(); ++i) {
        if (things[i].*key == things[i - 1].*key) {
            return refuse("'" + things[i].*key + "' stands twice", place, "keep one of them");
        }
    }
    return {};
}

RateCard file_rates(JsonObject& root) {
    RateCard rates = default_rates();
    rates.driver_per_hour = Money(root.integer_or("driver_per_hour_micros", rates.driver_per_hour.value()));
    rates.van_per_km = Money(root.integer_or("van_per_km_micros", rates.van_per_km.value()));
    rates.bike_per_km = Money(root.integer_or("bike_per_km_micros", rates.bike_per_km.value()));
    rates.late_delivery = Money(root.integer_or("late_delivery_micros", rates.late_delivery.value()));
    rates.late_per_minute = Money(root.integer_or("late_per_minute_micros", rates.late_per_minute.value()));
    return rates;
}

Result<Network> settings_of(JsonObject& root) {
    Network network;
    NEARSTOCK_ASSIGN_OR_RETURN(zone, TimeZone::find(root.text_or("time_zone", "UTC")));
    network.time_zone = zone;
    network.rates = file_rates(root);
    network.travel.detour_factor = root.number_or("detour_factor", network.travel.detour_factor);
    network.travel.van_speed_m_per_s = root.number_or("van_speed_m_per_s", network.travel.van_speed_m_per_s);
    network.travel.bike_speed_m_per_s = root.number_or("bike_speed_m_per_s", network.travel.bike_speed_m_per_s);
    const auto threshold = parse_duration(root.text_or("delivery_threshold", "25min"));
    if (!threshold) {
        return std::unexpected(threshold.error());
    }
    network.delivery_threshold = *threshold;
    NEARSTOCK_RETURN_IF_ERROR(root.status());
    if (network.travel.detour_factor < 1 || network.travel.van_speed_m_per_s <= 0 ||
        network.travel.bike_speed_m_per_s <= 0) {
        return refuse("the detour factor is below 1 or a speed is not positive", "travel",
                      "give detour_factor ≥ 1 and speeds in m/s");
    }
    return network;
}

Status read_sites(JsonObject& root, const std::string& place, Network& network) {
    NEARSTOCK_RETURN_IF_ERROR(for_each_object(root.array("sites"), place + ".sites", [&](JsonObject& o) {
        Site site{.site_id = o.text("site_id"), .location = o.location()};
        site.pick_units_per_hour = o.integer_or("pick_units_per_hour", 1'000'000);
        network.sites.push_back(site);
    }));
    NEARSTOCK_RETURN_IF_ERROR(root.status());
    if (network.sites.empty()) {
        return refuse("there is no site", place + ".sites",
                      "give at least one {\"site_id\", \"latitude\", \"longitude\"}");
    }
    return sorted_unique(network.sites, &Site::site_id, place + ".sites");
}

SiteIndex known_site(const Network& network, JsonObject& o, const char* key) {
    const auto id = o.text(key);
    const auto site = find_site(network, id);
    if (!site.exists()) {
        o.fail("the site '" + id + "' is not in sites", "name one of the file's sites");
    }
    return site.exists() ? site : SiteIndex(0);
}

// ---- source -------------------------------------------------------------------------------------------------------

struct SourcingFile {
    Network network;
    std::vector<Order> orders;
    std::vector<Quantity> available;
};

Status read_products(JsonObject& root, const std::string& place, Network& network) {
    NEARSTOCK_RETURN_IF_ERROR(for_each_object(root.array("products"), place + ".products", [&](JsonObject& o) {
        Product product{.product_id = o.text("product_id")};
        product.unit_cost = UnitPrice(o.integer_or("unit_cost_micros", 0));
        product.list_price = UnitPrice(o.integer_or("list_price_micros", 0));
        product.unit_volume = Volume(o.integer_or("unit_volume_ml", 1000));
        product.unit_weight = Weight(o.integer_or("unit_weight_g", 500));
        network.products.push_back(product);
    }));
    return sorted_unique(network.products, &Product::product_id, place + ".products");
}

Status read_zones(JsonObject& root, const std::string& place, Network& network) {
    NEARSTOCK_RETURN_IF_ERROR(for_each_object(root.array("zones"), place + ".zones", [&](JsonObject& o) {
        network.zones.push_back({.zone_id = o.text("zone_id"), .location = o.location()});
    }));
    return sorted_unique(network.zones, &Zone::zone_id, place + ".zones");
}

ProductIndex known_product(const Network& network, JsonObject& o) {
    const auto id = o.text("product_id");
    const auto product = find_product(network, id);
    if (!product.exists()) {
        o.fail("the product '" + id + "' is not in products", "name one of the file's products");
    }
    return product.exists() ? product : ProductIndex(0);
}

Status read_stock(JsonObject& root, const std::string& place, SourcingFile& file) {
    file.available.assign(file.network.products.size() * file.network.sites.size(), Quantity{});
    return for_each_object(root.array("stock"), place + ".stock", [&](JsonObject& o) {
        const auto product = known_product(file.network, o);
        const auto site = known_site(file.network, o, "site_id");
        const auto units = o.integer("units");
        if (units < 0) {
            o.fail("the stock is negative", "give zero or more units");
        }
        if (o.status()) {
            file.available[file.network.cell(product, site)] += Quantity(units);
        }
    });
}

Order read_order(JsonObject& o, const std::string& place, const SourcingFile& file) {
    Order order{.order_id = o.text("order_id")};
    const auto zone_id = o.text("zone_id");
    order.zone = find_zone(file.network, zone_id);
    if (!order.zone.exists()) {
        o.fail("the zone '" + zone_id + "' is not in zones", "name one of the file's zones");
    }
    order.arm = o.text_or("arm", "treatment") == "control" ? 0 : 1;
    order.placed_at = o.time_or("placed_at", Timestamp{});
    order.window_start = o.time_or("window_start", order.placed_at);
    order.window_end = o.time_or("window_end", order.placed_at + std::chrono::hours(3));
    const auto status = for_each_object(o.array("lines"), place + ".lines", [&](JsonObject& line) {
        const auto product = known_product(file.network, line);
        const auto units = line.integer("units");
        if (units <= 0) {
            line.fail("a line wants no units", "give at least 1");
        }
        order.lines.push_back(
            {product, Quantity(units),
             file.network.products.empty() ? UnitPrice{} : file.network.products[product.value].list_price});
    });
    if (!status) {
        o.fail(status.error().text(), status.error().mend);
    }
    return order;
}

/// Orders that the sites in reach cannot cover, in order of arrival, are taken out and named; the rest goes on.
std::vector<Json> take_out_uncoverable(SourcingFile& file) {
    std::vector<Json> refused;
    auto left = file.available;
    std::vector<Order> kept;
    for (auto& order : file.orders) {
        std::string lacking;
        for (const auto& line : order.lines) {
            Quantity reachable;
            for (const auto s : file.network.reach(order.zone)) {
                reachable += left[file.network.cell(line.product, s)];
            }
            if (reachable < line.units) {
                lacking =
                    fmt::format("{}: {} wanted, {} in reach", file.network.products[line.product.value].product_id,
                                line.units.value(), reachable.value());
                break;
            }
        }
        if (!lacking.empty()) {
            refused.push_back({{"order_id", order.order_id}, {"reason", lacking}});
            continue;
        }
        for (const auto& line : order.lines) {
            Quantity open = line.units;
            for (const auto s : file.network.reach(order.zone)) {
                auto& stock = left[file.network.cell(line.product, s)];
                const auto taken = std::min(stock, open);
                stock -= taken;
                open -= taken;
            }
        }
        kept.push_back(std::move(order));
    }
    file.orders = std::move(kept);
    return refused;
}

Result<SourcingFile> read_sourcing_file(const std::filesystem::path& path) {
    NEARSTOCK_ASSIGN_OR_RETURN(json, read_json(path));
    const std::string place = path.string();
    JsonObject root(json, place);
    NEARSTOCK_ASSIGN_OR_RETURN(network, settings_of(root));
    SourcingFile file{.network = std::move(network)};
    NEARSTOCK_RETURN_IF_ERROR(read_sites(root, place, file.network));
    NEARSTOCK_RETURN_IF_ERROR(read_zones(root, place, file.network));
    NEARSTOCK_RETURN_IF_ERROR(read_products(root, place, file.network));
    NEARSTOCK_RETURN_IF_ERROR(read_stock(root, place, file));
    const auto& orders = root.array("orders");
    NEARSTOCK_RETURN_IF_ERROR(for_each_object(orders, place + ".orders", [&](JsonObject& o) {
        file.orders.push_back(read_order(o, place + ".orders", file));
    }));
    NEARSTOCK_RETURN_IF_ERROR(root.status());
    file.network.prepare();
    return file;
}

}  // namespace

Status source_command(const Common& common, const FileOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(file, read_sourcing_file(options.input));
    const std::string name = options.policy.empty() ? "cheapest_site" : options.policy;
    if (name != "cheapest_site" && name != "nearest_site") {
        return refuse("the sourcing policy '" + name + "' is not known", "--policy",
                      "choose cheapest_site or nearest_site");
    }
    const auto refused = take_out_uncoverable(file);
    const auto policy =
        name == "nearest_site" ? make_nearest_site_policy() : make_cheapest_site_policy({.split_by_arm = true});
    std::vector<std::int64_t> capacity;
    for (const auto& site : file.network.sites) {
        capacity.push_back(site.pick_units_per_hour * file.network.wave_interval.count() / 3600);
    }
    const std::vector<double> no_values;
    const auto plan = policy->source(
        {.network = file.network,
         .local_clock =
             file.orders.empty() ? Seconds{12 * 3600} : file.network.time_zone.clock_of(file.orders.front().placed_at),
         .orders = file.orders,
         .available = file.available,
         .pick_capacity = capacity,
         .marginal_value = no_values});
    Json result = {
        {"policy", name}, {"split_orders", plan.split_orders}, {"allocations", Json::array()}, {"refused", refused}};
    std::string text =
        fmt::format("{} orders by {}, {} split, {} refused\n\n{:<16} {:<12} {:<10} {:>6}\n", file.orders.size(), name,
                    plan.split_orders, refused.size(), "order", "product", "site", "units");
    for (const auto& a : plan.allocations) {
        const auto& order = file.orders[a.order];
        const auto& product = file.network.products[order.lines[a.line].product.value].product_id;
        const auto& site = file.network.sites[a.site.value].site_id;
        result["allocations"].push_back({{"order_id", order.order_id},
                                         {"line_number", a.line + 1},
                                         {"product_id", product},
                                         {"site_id", site},
                                         {"units", a.units.value()}});
        text += fmt::format("{:<16} {:<12} {:<10} {:>6}\n", order.order_id, product, site, a.units.value());
    }
    for (const auto& r : refused) {
        text += fmt::format("{:<16} refused: {}\n", r["order_id"].get<std::string>(), r["reason"].get<std::string>());
    }
    return print_result(common, options.output, text, result);
}

// ---- route --------------------------------------------------------------------------------------------------------

namespace {

struct RoutingFile {
    Network network;
    std::vector<std::string> stop_ids;
    std::vector<RoutingStop> stops;
    std::vector<RoutingVehicle> vehicles;
    Timestamp now;
};

Status read_drivers(JsonObject& root, const std::string& place, RoutingFile& file) {
    std::map<std::string, RoutingVehicle> vehicles;
    NEARSTOCK_RETURN_IF_ERROR(for_each_object(root.array("drivers"), place + ".drivers", [&](JsonObject& o) {
        Driver driver{.driver_id = o.text("driver_id"), .home = known_site(file.network, o, "site_id")};
        driver.vehicle = o.text_or("vehicle", "van") == "bike" ? VehicleType::bike : VehicleType::van;
        driver.capacity_weight = Weight(o.integer_or("capacity_weight_g", 500'000));
        driver.capacity_volume = Volume(o.integer_or("capacity_volume_ml", 3'000'000));
        vehicles[driver.driver_id] = {.site = driver.home,
                                      .vehicle = driver.vehicle,
                                      .capacity_weight = driver.capacity_weight,
                                      .capacity_volume = driver.capacity_volume,
                                      .available_from = o.time("available_from"),
                                      .shift_end = o.time("shift_end")};
        file.network.drivers.push_back(driver);
    }));
    NEARSTOCK_RETURN_IF_ERROR(sorted_unique(file.network.drivers, &Driver::driver_id, place + ".drivers"));
    for (std::size_t d = 0; d < file.network.drivers.size(); ++d) {
        auto vehicle = vehicles.at(file.network.drivers[d].driver_id);
        vehicle.driver = DriverIndex(d);
        file.vehicles.push_back(vehicle);
    }
    return {};
}

Result<RoutingFile> read_routing_file(const std::filesystem::path& path) {
    NEARSTOCK_ASSIGN_OR_RETURN(json, read_json(path));
    const std::string place = path.string();
    JsonObject root(json, place);
    NEARSTOCK_ASSIGN_OR_RETURN(network, settings_of(root));
    RoutingFile file{.network = std::move(network)};
    file.now = root.time("now");
    NEARSTOCK_RETURN_IF_ERROR(read_sites(root, place, file.network));
    NEARSTOCK_RETURN_IF_ERROR(read_drivers(root, place, file));
    NEARSTOCK_RETURN_IF_ERROR(for_each_object(root.array("stops"), place + ".stops", [&](JsonObject& o) {
        file.stop_ids.push_back(o.text("stop_id"));
        RoutingStop stop{.site = known_site(file.network, o, "site_id"), .location = o.location()};
        stop.weight = Weight(o.integer_or("weight_g", 0));
        stop.volume = Volume(o.integer_or("volume_ml", 0));
        stop.ready_at = o.time_or("ready_at", file.now);
        stop.window_start = o.time_or("window_start", file.now);
        stop.window_end = o.time("window_end");
        stop.service = Seconds(o.integer_or("service_seconds", 180));
        if (stop.window_end < stop.window_start) {
            o.fail("the window of stop '" + file.stop_ids.back() + "' closes before it opens",
                   "give window_end after window_start");
        }
        file.stops.push_back(stop);
    }));
    NEARSTOCK_RETURN_IF_ERROR(root.status());
    return file;
}

}  // namespace

Status route_command(const Common& common, const FileOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(file, read_routing_file(options.input));
    const std::string name = options.policy.empty() ? "ruin_recreate" : options.policy;
    if (name != "ruin_recreate" && name != "insertion" && name != "nearest_neighbour") {
        return refuse("the route planner '" + name + "' is not known", "--policy",
                      "choose ruin_recreate, insertion or nearest_neighbour");
    }
    const auto planner = name == "ruin_recreate" ? make_ruin_recreate_planner()
                         : name == "insertion"   ? make_insertion_planner()
                                                 : make_nearest_neighbour_planner();
    const RoutingProblem problem{.network = file.network,
                                 .now = file.now,
                                 .stops = file.stops,
                                 .vehicles = file.vehicles,
                                 .next_wave = file.now,
                                 .last_wave = true};
    const auto plan = planner->plan(problem);
    double cost = 0;
    Json result = {{"planner", name}, {"routes", Json::array()}, {"unassigned", Json::array()}};
    std::string text;
    for (const auto& route : plan.routes) {
        const double price = route_cost(problem, route);
        cost += price;
        Json stops = Json::array();
        text += fmt::format("{} leaves {} at {}, back {}, {:.1f} km, {:.2f}\n",
                            file.network.drivers[route.driver.value].driver_id,
                            file.network.sites[route.site.value].site_id, to_text(route.departure), to_text(route.back),
                            double(route.distance.value()) / 1000, price / 1e6);
        for (const auto& stop : route.stops) {
            const bool late = stop.arrival > file.stops[stop.shipment].window_end;
            stops.push_back(
                {{"stop_id", file.stop_ids[stop.shipment]}, {"arrival", to_text(stop.arrival)}, {"late", late}});
            text += fmt::format("    {}  {}{}\n", to_text(stop.arrival), file.stop_ids[stop.shipment],
                                late ? "  LATE" : "");
        }
        result["routes"].push_back({{"driver_id", file.network.drivers[route.driver.value].driver_id},
                                    {"site_id", file.network.sites[route.site.value].site_id},
                                    {"departure", to_text(route.departure)},
                                    {"back", to_text(route.back)},
                                    {"distance_m", route.distance.value()},
                                    {"cost_micros", std::llround(price)},
                                    {"stops", stops}});
    }
    for (const auto stop : plan.unassigned) {
        result["unassigned"].push_back(file.stop_ids[stop]);
        text +=
            fmt::format("unassigned: {} (no driver of its site has the capacity and the time)\n", file.stop_ids[stop]);
    }
    result["cost_micros"] = std::llround(cost);
    text += fmt::format("{} routes, {} stops unassigned, cost {:.2f}\n", plan.routes.size(), plan.unassigned.size(),
                        cost / 1e6);
    return print_result(common, options.output, text, result);
}

// ---- eta ----------------------------------------------------------------------------------------------------------

Status eta_command(const Common& common, const FileOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(json, read_json(options.input));
    const std::string place = options.input.string();
    JsonObject root(json, place);
    NEARSTOCK_ASSIGN_OR_RETURN(network, settings_of(root));
    network.drivers.push_back(
        {.driver_id = "driver",
         .vehicle = root.text_or("vehicle", "van") == "bike" ? VehicleType::bike : VehicleType::van});
    network.sites.push_back({.site_id = "site", .location = root.location()});
    EtaRoute route{.departure = root.time("departure")};
    std::vector<std::string> ids;
    Location at = network.sites.front().location;
    NEARSTOCK_RETURN_IF_ERROR(for_each_object(root.array("stops"), place + ".stops", [&](JsonObject& o) {
        ids.push_back(o.text("stop_id"));
        const auto to = o.location();
        route.legs.push_back({network.travel.distance(at, to), network.drivers.front().vehicle});
        route.earliest.push_back(o.time_or("window_start", route.departure));
        at = to;
    }));
    std::vector<Delivery> finished;
    if (json.contains("finished_legs")) {
        NEARSTOCK_RETURN_IF_ERROR(
            for_each_object(root.array("finished_legs"), place + ".finished_legs", [&](JsonObject& o) {
                Delivery d{.driver = DriverIndex(0), .site = SiteIndex(0)};
                d.arrived_at = o.time("arrived_at");
                d.leg_drive = Seconds(o.integer("drive_seconds"));
                d.completed_at = d.arrived_at + Seconds(o.integer_or("service_seconds", 180));
                d.leg_distance = Distance(o.integer("distance_m"));
                finished.push_back(d);
            }));
    }
    NEARSTOCK_RETURN_IF_ERROR(root.status());
    EtaExperience experience;
    experience.learn(network, finished);
    const auto arrivals = EtaModel(network, experience).predict(route);
    Json result = {{"learnt_from_legs", finished.size()}, {"stops", Json::array()}};
    std::string text = fmt::format("learnt from {} finished legs; 80 % intervals\n\n{:<16} {:<22} {:<22} {:<22}\n",
                                   finished.size(), "stop", "expected", "low", "high");
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto& a = arrivals[i];
        result["stops"].push_back({{"stop_id", ids[i]},
                                   {"expected", to_text(a.expected)},
                                   {"low", to_text(a.low)},
                                   {"high", to_text(a.high)}});
        text +=
            fmt::format("{:<16} {:<22} {:<22} {:<22}\n", ids[i], to_text(a.expected), to_text(a.low), to_text(a.high));
    }
    return print_result(common, options.output, text, result);
}

}  // namespace nearstock
