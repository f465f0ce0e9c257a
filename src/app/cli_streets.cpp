// The flags of travel times: streets of a file, an OSRM server, traffic.
#include "app/cli_commands.hpp"

namespace nearstock {

void Cli::add_travel_flags(CLI::App* sub, TravelSourceOptions& travel) {
    sub->add_option("--streets", street_file_, "an extract of OpenStreetMap (.osm.pbf) whose streets are driven on");
    sub->add_option("--osrm", travel.osrm, "an OSRM server instead, such as http://127.0.0.1:5000");
    sub->add_option("--osrm-block", travel.osrm_block, "places a side of one table: the server's --max-table-size")
        ->capture_default_str()
        ->check(CLI::Range(1, 10000));
    sub->add_option("--profile", travel.profile, "car or bike; of every vehicle (default: what it says, or car)");
}

void Cli::add_streets() {
    auto* streets =
        command("streets", "How long and how far it is on real streets",
                "nearstock streets matrix --streets city.osm.pbf --places places.csv --output matrix.parquet", {});
    streets->require_subcommand(1);
    streets->callback([] {});  // the subcommand has said what to do
    const auto run = [this](Status (*function)(const Common&, const StreetsOptions&)) {
        return [this, function] {
            if (!street_file_.empty()) {
                streets_.travel.streets = street_file_;
            }
            if (!file_output_.empty()) {
                streets_.output = file_output_;
            }
            streets_.travel.threads = common_.threads;
            return function(common_, streets_);
        };
    };
    auto* matrix = under(streets, "matrix", "Durations and distances of all pairs of places",
                         "nearstock streets matrix --streets city.osm.pbf --places places.csv --output matrix.parquet",
                         run(streets_matrix_command));
    matrix->add_option("--places", streets_.places, "CSV or Parquet: place, longitude, latitude")->required();
    matrix->add_option("--to", streets_.to, "where to, in the same form (default: the same places)");
    auto* way =
        under(streets, "way", "One way: its length, duration, and line for a map",
              "nearstock streets way --streets city.osm.pbf --through -76.88,40.27 -76.85,40.29 --output way.geojson",
              run(streets_way_command));
    way->add_option("--through", streets_.through, "points as longitude,latitude, in their order")
        ->required()
        ->expected(2, 100000);
    auto* show = under(streets, "show", "What an extract holds for a profile, and what is not joined to the rest",
                       "nearstock streets show --streets city.osm.pbf --profile bike", run(streets_show_command));
    for (auto* sub : {matrix, way, show}) { add_travel_flags(sub, streets_.travel); }
    for (auto* sub : {matrix, way}) { sub->add_option("--output", file_output_, "a file: .parquet, .csv; .geojson"); }
    auto* traffic = under(streets, "traffic", "Learn from finished legs how the hour slows traffic down, by zone",
                          "nearstock -w demo streets traffic --output traffic.json",
                          [this] { return streets_traffic_command(common_, streets_traffic_); });
    traffic->add_option("--legs", streets_traffic_.legs,
                        "CSV or Parquet: from_zone, to_zone, hour, free_flow_seconds, actual_seconds; without it, the "
                        "finished deliveries of the workspace");
    traffic->add_option("--run", streets_traffic_.run_id, "run of the workspace")->capture_default_str();
    traffic->add_option("--output", streets_traffic_.output, "JSON: 24 ratios of the city and of each zone")
        ->required();
}

}  // namespace nearstock
