#include "app/inventory_problems.hpp"
#include "core/files.hpp"
#include "inventory/facility_location.hpp"
#include "inventory/guaranteed_service.hpp"
#include "inventory/serial_system.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

namespace nearstock {

namespace {

/// Stages may be listed in any order; 1 is the customer's.
struct SerialInputs {
    std::vector<std::string> names;
    std::vector<SerialStage> stages;
    double stockout_cost = 0;
};

SerialInputs serial_inputs(ProblemInputs& in) {
    const auto holding = in.numbers("echelon_holding_cost");
    const std::size_t n = holding.size();
    const auto lead_time = in.series("lead_time", n);
    SerialInputs serial{{}, {}, in.number("stockout_cost")};
    std::vector<double> labels(n);
    for (std::size_t j = 0; j < n; ++j) { labels[j] = double(j + 1); }
    if (in.has("stages")) {
        labels = in.series("stages", n);
    }
    for (std::size_t j = 0; j < n; ++j) {
        serial.names.push_back(fmt::format("{}", labels[j]));
        serial.stages.push_back({holding[j], lead_time[j]});
    }
    if (in.has("stage_1_is") && in.text("stage_1_is") != "customer-facing") {
        in.fail("'stage_1_is' is not \"customer-facing\"", "list the customer's stage first");
    }
    return serial;
}

Result<InventoryAnswer> serial_problem(ProblemInputs& in) {
    const SerialInputs serial = serial_inputs(in);
    JsonObject demand(in.object("demand"), in.place("demand"));
    const std::string type = demand.text("type");
    const double mean = demand.number("mean");
    const double sd = type == "normal" ? demand.number("sd") : 0;
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    NEARSTOCK_RETURN_IF_ERROR(demand.status());
    if (type != "normal" && type != "poisson") {
        return refuse(fmt::format("the demand type '{}' is unknown", type), in.place("demand.type"),
                      "write \"normal\" or \"poisson\"");
    }
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(system, answer,
                    type == "normal" ? serial_system(serial.stages, serial.stockout_cost, NormalDemand{mean, sd})
                                     : serial_system_poisson(serial.stages, serial.stockout_cost, mean));
    answer.cost = system.cost;
    for (std::size_t j = 0; j < serial.names.size(); ++j) {
        answer.decision["echelon_base_stock"][serial.names[j]] = system.echelon_base_stock[j];
    }
    return answer;
}

/// Whole periods, or an error at `key`.
std::int64_t periods(JsonObject& node, const char* key) { return node.integer_or(key, 0); }

ServiceStage service_stage(JsonObject& node) {
    ServiceStage stage{node.number("local_holding_cost"),          periods(node, "processing_time"),
                       periods(node, "external_inbound_cst"),      std::nullopt,
                       node.number_or("demand_bound_constant", 1), node.number_or("demand_sd", 0)};
    constexpr std::int64_t no_bound = -1;
    const std::int64_t bound = node.integer_or("external_outbound_cst", no_bound);
    if (bound != no_bound) {
        stage.longest_quoted = bound;
    }
    return stage;
}

struct ServiceInputs {
    std::vector<std::string> names;
    std::vector<ServiceStage> stages;
    std::vector<ServiceLink> links;
};

Result<ServiceInputs> service_inputs(ProblemInputs& in) {
    ServiceInputs tree;
    std::map<std::string, std::size_t> index;
    const Json& nodes = in.object("nodes");
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    for (const auto& [name, node] : nodes.items()) {
        JsonObject object(node, in.place("nodes") + "." + name);
        index[name] = tree.names.size();
        tree.names.push_back(name);
        tree.stages.push_back(service_stage(object));
        NEARSTOCK_RETURN_IF_ERROR(object.status());
    }
    for (const auto& [name, node] : nodes.items()) {
        if (!node.contains("successors") || !node["successors"].is_array()) {
            return refuse("the list 'successors' is missing", in.place("nodes") + "." + name,
                          "write [] for a node that supplies no other");
        }
        for (const auto& successor : node["successors"]) {
            const std::string to = successor.is_string() ? successor.get<std::string>() : successor.dump();
            const auto found = index.find(to);
            if (found == index.end()) {
                return refuse(fmt::format("the successor {} is not a node", to), in.place("nodes") + "." + name,
                              "name a node that the problem has");
            }
            tree.links.emplace_back(index[name], found->second);
        }
    }
    return tree;
}

Result<InventoryAnswer> guaranteed_service_problem(ProblemInputs& in) {
    NEARSTOCK_ASSIGN_OR_RETURN(tree, service_inputs(in));
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(service, answer, guaranteed_service(tree.stages, tree.links));
    answer.cost = service.cost;
    for (std::size_t k = 0; k < tree.names.size(); ++k) {
        answer.decision["committed_service_time"][tree.names[k]] = service.service_times[k];
        answer.also["net_demand_sd"][tree.names[k]] = service.net_demand_sd[k];
    }
    return answer;
}

/// The file as named, or beside the problems' file or above it.
Result<std::string> read_named_file(ProblemInputs& in, const char* key) {
    const std::filesystem::path named = in.text(key);
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    std::error_code ignored;
    std::filesystem::path folder = std::filesystem::absolute(in.folder(), ignored);
    for (int up = 0; up < 4; ++up, folder = folder.parent_path()) {
        if (std::filesystem::is_regular_file(folder / named, ignored)) {
            return read_file(folder / named);
        }
    }
    if (std::filesystem::is_regular_file(named, ignored)) {
        return read_file(named);
    }
    return refuse(fmt::format("the file {} is not found", named.string()), in.place(key),
                  "name it from the folder of the problems' file, or one above it");
}

Result<InventoryAnswer> facility_problem(ProblemInputs& in) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_named_file(in, "file"));
    NEARSTOCK_ASSIGN_OR_RETURN(problem, parse_or_library(text));
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(plan, answer, facility_location(problem));
    answer.cost = plan.cost;
    Json open = Json::array();
    for (const std::size_t site : plan.open) { open.push_back(site + 1); }
    answer.decision["open_sites_counted_from_1"] = open;
    answer.also = {{"root_bound", plan.bound}, {"nodes", plan.nodes}};
    return answer;
}

constexpr ProblemKind kinds[] = {
    {"serial system, stochastic service (echelon base stock)", serial_problem},
    {"guaranteed service, serial", guaranteed_service_problem},
    {"guaranteed service, tree", guaranteed_service_problem},
    {"capacitated facility location (OR-Library)", facility_problem},
};

}  // namespace

std::span<const ProblemKind> network_problems() { return kinds; }

}  // namespace nearstock
