// The command line as one value: every flag's place, and the action of the command that was asked for.
#pragma once

#include "app/command_health.hpp"
#include "app/command_inventory_lost_sales.hpp"
#include "app/command_plan_file.hpp"
#include "app/command_recover.hpp"
#include "app/command_route.hpp"
#include "app/command_streets.hpp"
#include "app/commands.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

/// Texts as typed, turned into values once parsing is done so that a bad one is wrong usage with its mend.
struct TypedDate {
    std::string text;
    Result<std::optional<BusinessDate>> value() const {
        if (text.empty()) {
            return std::optional<BusinessDate>{};
        }
        NEARSTOCK_ASSIGN_OR_RETURN(date, parse_date(text));
        return std::optional(date);
    }
};

struct UsageError {
    Error error;
};

template <class T>
T usage(Result<T> result, const std::string& flag) {
    if (!result) {
        result.error().place = flag;
        throw UsageError{result.error()};
    }
    return *result;
}

inline int whole_days(const std::string& text, const std::string& flag) {
    const Seconds duration = usage(parse_duration(text), flag);
    if (duration.count() % 86400 != 0 || duration.count() == 0) {
        throw UsageError{{"'" + text + "' is not a number of whole days", flag, "write it like 60d"}};
    }
    return static_cast<int>(duration.count() / 86400);
}

using Action = std::function<Status()>;

class Cli {
public:
    Cli();
    int run(int argc, char** argv);

private:
    /// The action, once for each city where the workspace holds several.
    Status act();
    CLI::App* command(const std::string& name, const std::string& about, const std::string& example, Action action);
    void add_loop();
    void add_lake();
    void add_forecast();
    void add_deciders();
    CLI::App* under(CLI::App* parent, const std::string& name, const std::string& about, const std::string& example,
                    Action action);
    void add_inventory();
    void add_health(CLI::App* inventory);
    void add_plan();
    void add_route();
    void add_travel_flags(CLI::App* sub, TravelSourceOptions& travel);
    void add_streets();
    void add_file_command(const std::string& name, const std::string& about, const std::string& example,
                          const std::string& input, Status (*function)(const Common&, const FileOptions&));

    CLI::App app_{
        "nearstock runs an e-commerce micro-fulfilment network: it forecasts, stocks, sources, routes, promises, and "
        "shows what "
        "that saves.\nStart with: nearstock -w demo init && nearstock -w demo generate"};
    Common common_;
    Action action_;
    std::vector<const CLI::App*> each_city_;  // commands that a workspace of several cities runs for each

    InitOptions init_;
    GenerateOptions generate_;
    std::string generate_days_ = "140d";
    ImportOptions import_;
    IngestCommandOptions ingest_;
    TypedDate from_, to_, cutoff_, plan_day_;
    std::string quality_run_ = "live";
    SimulateOptions simulate_;
    std::string simulate_days_ = "60d";
    SavingsOptions savings_;
    std::string savings_days_ = "60d", savings_history_ = "140d";
    BuildCommandOptions build_;
    ReportOptions report_;
    RunOptions run_;
    ForecastOptions forecast_;
    ForecastEvaluateOptions evaluate_;
    ForecastBacktestOptions backtest_;
    RecoverOptions recover_;
    std::string future_, weights_, time_limit_, forecast_cache_;
    std::string config_, file_output_;
    std::uint64_t seed_ = 0;
    int city_ = -1;
    PlanOptions plan_;
    PlanShowOptions plan_show_;
    PlanEditOptions plan_edit_;
    PlanApproveOptions plan_approve_;
    std::string shown_plan_;
    InventoryHealthOptions health_;
    FileOptions file_;
    InventoryNetworkOptions network_;
    InventoryExampleOptions example_;
    InventorySolveOptions solve_;
    InventoryScheduleOptions schedule_;
    InventoryLostSalesOptions lost_sales_;
    std::string network_start_;
    RouteOptions route_;
    StreetsOptions streets_;
    StreetsTrafficOptions streets_traffic_;
    std::string street_file_, traffic_file_;
    std::string route_limit_, trace_, geojson_, route_start_, route_check_;
    ExperimentOptions experiment_;
};

}  // namespace nearstock
