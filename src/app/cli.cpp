#include "app/cli.hpp"

#include "app/command_health.hpp"
#include "app/command_inventory_lost_sales.hpp"
#include "app/command_plan_file.hpp"
#include "app/command_recover.hpp"
#include "app/command_route.hpp"
#include "app/commands.hpp"
#include "core/check.hpp"
#include "core/progress.hpp"
#include "forecasting/forecaster.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <functional>

namespace nearstock {

namespace {

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

int whole_days(const std::string& text, const std::string& flag) {
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
    void add_file_command(const std::string& name, const std::string& about, const std::string& example,
                          const std::string& input, Status (*function)(const Common&, const FileOptions&));

    CLI::App app_{
        "nearstock runs an e-commerce micro-fulfilment network: it forecasts, stocks, sources, routes, promises, and "
        "shows what "
        "that saves.\nStart with: nearstock init demo && nearstock -w demo generate"};
    Common common_;
    Action action_;

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
    std::string route_limit_, trace_, geojson_, route_start_, route_check_;
    ExperimentOptions experiment_;
};

CLI::App* Cli::command(const std::string& name, const std::string& about, const std::string& example, Action action) {
    return under(&app_, name, about, example, std::move(action));
}

CLI::App* Cli::under(CLI::App* parent, const std::string& name, const std::string& about, const std::string& example,
                     Action action) {
    auto* sub = parent->add_subcommand(name, about);
    sub->footer("Example: " + example);
    sub->fallthrough();
    sub->callback([this, action = std::move(action)] { action_ = action; });
    return sub;
}

void Cli::add_loop() {
    auto* init =
        command("init", "Make a workspace with the shipped city (or yours)", "nearstock -w demo init --seed 7", [this] {
            if (!config_.empty()) {
                init_.config = config_;
            }
            if (seed_ != 0) {
                init_.seed = seed_;
            }
            return init_command(common_, init_);
        });
    init->add_option("--config", config_, "a city file instead of the shipped one (see config/city.toml)");
    init->add_option("--seed", seed_, "of everything that chance decides in the city");

    auto* generate = command("generate", "Live days of the city under common practice and write its raw files",
                             "nearstock -w demo generate --days 140d", [this] {
                                 generate_.days = whole_days(generate_days_, "--days");
                                 return generate_command(common_, generate_);
                             });
    generate->add_option("--days", generate_days_, "how long, such as 140d")->capture_default_str();
    generate->add_option("--faults", generate_.fault_share, "share of damaged rows put among the raw rows")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 0.2));

    auto* import = command("import", "Make a workspace from FreshRetailNet-50K's own train.parquet",
                           "nearstock -w frn import train.parquet --city 2", [this] {
                               if (city_ >= 0) {
                                   import_.city = city_;
                               }
                               return import_command(common_, import_);
                           });
    import->add_option("file", import_.file, "train.parquet as published")->required();
    import->add_option("--city", city_, "city_id of the data set; the default is said in the output");

    auto* simulate =
        command("simulate", "Live the days after the last live one once per policy set, all from the same world",
                "nearstock -w demo simulate --days 60d --compare practice", [this] {
                    simulate_.days = whole_days(simulate_days_, "--days");
                    return simulate_command(common_, simulate_);
                });
    simulate->add_option("--days", simulate_days_, "how long, such as 60d")->capture_default_str();
    simulate->add_option("--policies", simulate_.policies, "policy sets: shipped names or TOML files")
        ->capture_default_str();
    simulate->add_option("--compare", simulate_.compare, "the policy set that they are compared with")
        ->capture_default_str();
    simulate->add_option("--faults", simulate_.fault_share, "share of damaged rows put among the raw rows")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 0.2));
    simulate->add_flag("!--no-ingest", simulate_.ingest, "leave the branches' raw files to a later `nearstock ingest`");

    auto* savings = command("savings", "The comparison in several independent worlds, paired by seed",
                            "nearstock savings --seeds 8", [this] {
                                savings_.days = whole_days(savings_days_, "--days");
                                savings_.history_days = whole_days(savings_history_, "--history");
                                if (!config_.empty()) {
                                    savings_.config = config_;
                                }
                                return savings_command(common_, savings_);
                            });
    savings->add_option("--seeds", savings_.seeds, "how many worlds")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    savings->add_option("--first-seed", savings_.first_seed, "seeds count up from here")->capture_default_str();
    savings->add_option("--history", savings_history_, "days lived under common practice before")
        ->capture_default_str();
    savings->add_option("--days", savings_days_, "days lived once per policy set")->capture_default_str();
    savings->add_option("--baseline", savings_.baseline, "policy set")->capture_default_str();
    savings->add_option("--candidate,--candidates", savings_.candidates, "policy sets, divided by commas")
        ->delimiter(',')
        ->capture_default_str();
    savings->add_option("--config", config_, "a city file instead of the shipped one");

    auto* report = command("report", "What was saved: every KPI for both arms with an interval; report.html",
                           "nearstock -w demo report --json", [this] { return report_command(common_, report_); });
    report->add_option("--baseline", report_.baseline, "run")->capture_default_str();
    report->add_option("--candidate", report_.candidate, "run")->capture_default_str();
    report->add_option("--html", report_.html, "where to write the page (default: report.html in the workspace)");
    report->add_option("--seed", report_.seed, "of the bootstrap")->capture_default_str();

    auto* run = command("run", "One daily cycle: ingest what arrived, decide the night, build the warehouse",
                        "nearstock -w demo run", [this] { return run_command(common_, run_); });
    run->add_option("--policies", run_.policies, "policy set: shipped name or TOML file")->capture_default_str();
}

void Cli::add_lake() {
    const auto range = [this](CLI::App* sub) {
        sub->add_option("--run", ingest_.runs, "runs (default: all that have raw files)");
        sub->add_option("--from", from_.text, "first business date, YYYY-MM-DD");
        sub->add_option("--to", to_.text, "last business date, YYYY-MM-DD");
    };
    const auto fill = [this] {
        ingest_.from = usage(from_.value(), "--from");
        ingest_.to = usage(to_.value(), "--to");
    };
    range(command("ingest", "Raw files → bronze, silver, quarantine", "nearstock -w demo ingest", [this, fill] {
        fill();
        return ingest_command(common_, ingest_);
    }));
    range(command("backfill", "Ingest a range of days; starts again where a killed one stopped",
                  "nearstock -w demo backfill --from 2026-01-01 --to 2026-03-31", [this, fill] {
                      fill();
                      return backfill_command(common_, ingest_);
                  }));
    auto* quality = command(
        "quality",
        "Completeness, freshness, validity, duplicates and drift per source and day; exit 1 where a contract says so",
        "nearstock -w demo quality --run live", [this] { return quality_command(common_, quality_run_); });
    quality->add_option("--run", quality_run_, "run")->capture_default_str();
    command("sources", "The sources' documentation, generated from the contracts",
            "nearstock sources > docs/sources.md", [this] { return sources_command(common_); });
    auto* build = command("build", "Build dimensions, facts and marts (dbt) and publish them",
                          "nearstock -w demo build --json", [this] { return build_command(common_, build_); });
    build->add_flag("--full-refresh", build_.full_refresh, "from empty");
}

void Cli::add_file_command(const std::string& name, const std::string& about, const std::string& example,
                           const std::string& input, Status (*function)(const Common&, const FileOptions&)) {
    auto* sub = command(name, about, example, [this, function] {
        if (!file_output_.empty()) {
            file_.output = file_output_;
        }
        return function(common_, file_);
    });
    sub->add_option("input", file_.input, input)->required();
    sub->add_option("--output", file_output_, "a file instead of stdout");
    sub->add_option("--policy", file_.policy, "which policy decides (see the guide docs/guides/deciders-alone.md)");
}

void Cli::add_forecast() {
    auto* forecast =
        command("forecast", "Forecast the series of a file, or of a workspace's lake, as distributions",
                "nearstock forecast --input sales.parquet --horizon 14d --model sba --quantiles 0.1,0.5,0.9 "
                "--output forecast.parquet",
                {});
    const auto reading = [this](CLI::App* sub) {
        sub->add_option("--input", forecast_.input,
                        "Parquet or CSV: unique_id, ds, y [, availability, discount, item, category, any other "
                        "columns]; or FreshRetailNet's own columns");
        sub->add_option("--horizon", forecast_.horizon, "how far ahead: 36h, 7d, 4w, 12mo")->capture_default_str();
        sub->add_option("--model", forecast_.models,
                        "names: " + fmt::format("{}", fmt::join(forecaster_names(), ", ")) +
                            "; conformal:NAME calibrates one; file:FORECASTS is a competitor's")
            ->delimiter(',')
            ->capture_default_str();
        sub->add_option("--quantiles", forecast_.quantiles, "such as 0.1,0.5,0.9")
            ->delimiter(',')
            ->check(CLI::Range(0.0001, 0.9999));
        sub->add_option("--cutoff", cutoff_.text, "the last day that may be read, YYYY-MM-DD");
        sub->add_option("--frequency", forecast_.frequency, "hourly, daily, weekly or monthly; found in the file");
        sub->add_option("--season", forecast_.season, "periods of a season; usual for the frequency");
    };
    reading(forecast);
    forecast->add_option("--output", forecast_.output,
                         "Parquet in Nixtla's convention: unique_id, ds, <model>, <model>-q0.1 …");
    forecast->add_option("--future", future_, "keys, ds and the known-ahead columns of the days to be forecast");
    forecast->add_option("--time-limit", time_limit_, "such as 10min: auto then adds no more models, but answers");
    forecast->add_option("--cache", forecast_cache_,
                         "folder of answers and fits: the same call reads its answer there (a workspace has models/)");
    forecast->add_flag("--update", forecast_.update,
                       "move the newest kept fit on by the days since, without fitting again");
    forecast->add_option("--by", forecast_.by, "series of a workspace: product × site, or × zone")
        ->capture_default_str();
    forecast->add_option("--run", forecast_.run_id, "run of a workspace")->capture_default_str();
    forecast->add_option("--seed", forecast_.seed, "of what is simulated")->capture_default_str();
    forecast->add_option("--block", forecast_.block_values, "values of history in memory at a time")
        ->capture_default_str();
    forecast->require_subcommand(0, 1);
    forecast->callback([this, forecast] {
        if (forecast->get_subcommands().empty()) {
            action_ = [this] {
                forecast_.cutoff = usage(cutoff_.value(), "--cutoff");
                if (!future_.empty()) {
                    forecast_.future = future_;
                }
                forecast_.cache = forecast_cache_;
                if (!time_limit_.empty()) {
                    forecast_.time_limit = usage(parse_duration(time_limit_), "--time-limit");
                }
                return forecast_command(common_, forecast_);
            };
        }
    });
    const auto under_forecast = [this, forecast](const std::string& name, const std::string& about,
                                                 const std::string& example, Action action) {
        return under(forecast, name, about, example, std::move(action));
    };
    auto* evaluate =
        under_forecast("evaluate", "How good were forecasts, ours or a competitor's",
                       "nearstock forecast evaluate --truth sales.parquet --forecast forecast.parquet", [this] {
                           if (!weights_.empty()) {
                               evaluate_.weights = weights_;
                           }
                           return forecast_evaluate_command(common_, evaluate_);
                       });
    evaluate->add_option("--truth", evaluate_.truth, "the sales file, with its history")->required();
    evaluate->add_option("--forecast", evaluate_.forecasts, "unique_id, ds, <model>, <model>-q0.1 …")->required();
    evaluate->add_option("--weights", weights_, "unique_id, weight: for WRMSSE");
    evaluate->add_flag("!--no-segments", evaluate_.segments, "leave the tables by segment out");

    auto* backtest =
        under_forecast("backtest", "How good would models have been, from several origins in the past",
                       "nearstock forecast backtest --input sales.parquet --horizon 7d --windows 4 --model "
                       "sba,seasonal_naive --quantiles 0.1,0.5,0.9",
                       [this] {
                           forecast_.cutoff = usage(cutoff_.value(), "--cutoff");
                           backtest_.forecast = forecast_;
                           return forecast_backtest_command(common_, backtest_);
                       });
    reading(backtest);
    backtest->add_option("--windows", backtest_.windows, "how many origins")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    backtest->add_option("--step", backtest_.step, "between origins, such as 7d; the horizon without it");
    backtest->add_option("--known-ahead", backtest_.known_ahead, "columns that would have been known ahead")
        ->delimiter(',');
    backtest->add_flag("--segments", backtest_.segments, "tables by segment too");

    auto* recover = under_forecast("recover", "What would have been sold while shelves were empty, per day",
                                   "nearstock forecast recover --input train.parquet --output demand.parquet",
                                   [this] { return recover_command(common_, recover_); });
    recover->add_option("--input", recover_.input, "FreshRetailNet's own columns, hourly")->required();
    recover
        ->add_option("--output", recover_.output,
                     "Parquet: unique_id, ds, sales, availability, demand, demand_sd, exposure")
        ->required();
}

void Cli::add_inventory() {
    auto* inventory = command("inventory", "What to order: for a CSV, a whole network, or a textbook problem",
                              "nearstock inventory stock.csv --policy base_stock", {});
    inventory->callback([this, inventory] {
        if (inventory->get_subcommands().empty()) {
            action_ = [this] {
                if (file_.input.empty()) {
                    return Status(refuse("no file and no command is given", "inventory",
                                         "name a CSV of product-sites, or network, example (see --help)"));
                }
                if (!file_output_.empty()) {
                    file_.output = file_output_;
                }
                return inventory_command(common_, file_);
            };
        }
    });
    inventory->add_option("input", file_.input, "CSV of product-sites");
    inventory->add_option("--policy", file_.policy, "practice or base_stock (see docs/guides/deciders-alone.md)");
    inventory->add_option("--output", file_output_, "a file instead of stdout; a folder for network and example");

    auto* network =
        under(inventory, "network", "Purchases and transfers of one night for a whole network, with a bound",
              "nearstock inventory network tables/ --output plan/", [this] {
                  network_.output = file_output_;
                  if (!network_start_.empty()) {
                      network_.start = network_start_;
                  }
                  return inventory_network_command(common_, network_);
              });
    network->add_option("folder", network_.folder, "sku, site, lane, stock as Parquet, params.json")->required();
    network->add_option("--output", file_output_, "folder for plan.parquet, transfers.parquet, plan.json")->required();
    network->add_option("--start", network_start_, "folder of yesterday's plan: begin at its prices and decision");

    auto* schedule = under(inventory, "schedule", "Orders of the next days for some products under every rule of trade",
                           "nearstock inventory schedule problem.json", [this] {
                               if (!file_output_.empty()) {
                                   schedule_.output = file_output_;
                               }
                               return inventory_schedule_command(common_, schedule_);
                           });
    schedule->add_option("file", schedule_.file, "JSON (docs/guides/plan-replenishment.md)")->required();
    schedule->add_option("--output", file_output_, "a file instead of stdout");
    schedule->add_option("--seed", schedule_.seed, "of the search")->capture_default_str();
    schedule->add_option("--steps", schedule_.steps, "of the search")->capture_default_str();

    add_health(inventory);

    auto* solve = under(inventory, "solve", "Textbook problems of a file, each with its optimal decision and cost",
                        "nearstock inventory solve problems.json --name example_3_1 --json",
                        [this] { return inventory_solve_command(common_, solve_); });
    solve->add_option("problems", solve_.problems, "JSON: instances, each with name, problem, inputs")->required();
    solve->add_option("--name", solve_.name, "only the problem of this name");

    auto* lost = under(inventory, "lost-sales", "What policies earn when unmet demand is lost, beside known demand",
                       "nearstock inventory lost-sales favorita_weekly/ --window early=0:65", [this] {
                           if (!file_output_.empty()) {
                               lost_sales_.output = file_output_;
                           }
                           return inventory_lost_sales_command(common_, lost_sales_);
                       });
    lost->add_option("folder", lost_sales_.folder, "problem.json and weekly_sales.parquet")->required();
    lost->add_option("--window", lost_sales_.windows, "name=first:end in weeks, beside those of problem.json");
    lost->add_option("--output", file_output_, "a file instead of stdout");

    auto* example = under(inventory, "example", "Make up a network of any size, as tables",
                          "nearstock inventory example --skus 5000 --sites 20 --output tables/", [this] {
                              example_.output = file_output_;
                              return inventory_example_command(common_, example_);
                          });
    example->add_option("--skus", example_.skus, "products")->capture_default_str()->check(CLI::Range(1, 10'000'000));
    example->add_option("--sites", example_.sites, "places")->capture_default_str()->check(CLI::Range(2, 5'000));
    example->add_option("--seed", example_.seed, "of everything in it")->capture_default_str();
    example->add_option("--output", file_output_, "folder for the tables")->required();
}

void Cli::add_route() {
    auto* route = command("route", "Which vehicle takes which stop, in which sequence",
                          "nearstock route instance.vrp --time-limit 10s --output instance.sol", [this] {
                              const auto path = [](const std::string& text) {
                                  return text.empty() ? std::nullopt : std::optional<std::filesystem::path>(text);
                              };
                              route_.output = path(file_output_);
                              route_.trace = path(trace_);
                              route_.geojson = path(geojson_);
                              route_.start = path(route_start_);
                              route_.check = path(route_check_);
                              if (!route_limit_.empty()) {
                                  route_.time_limit_seconds =
                                      double(usage(parse_duration(route_limit_), "--time-limit").count());
                              }
                              return route_command(common_, route_);
                          });
    route
        ->add_option("instance", route_.instance,
                     "Solomon, VRPLIB, Li and Lim, VROOM's JSON; or JSON of a wave: sites, drivers, stops")
        ->required();
    route->add_option("--output", file_output_, "a .sol file; .json for VROOM's answer or a wave's plan");
    route->add_option("--time-limit", route_limit_, "how long to search (default 10s)");
    route->add_option("--iterations", route_.iterations, "how many instead: the same bytes each time");
    route->add_option("--seed", route_.seed, "of the search")->capture_default_str();
    route->add_option("--objective", route_.objective, "distance, or vehicles-first")->capture_default_str();
    route->add_option("--rounding", route_.rounding,
                      "dimacs (tenths, truncated), exact (thousandths) or round; usual for the file by default");
    route->add_option("--start", route_start_, "a .sol to improve");
    route->add_option("--check", route_check_, "a .sol to check and price instead of solving");
    route->add_option("--trace", trace_, "CSV: seconds, iteration, cost, unserved of every improvement");
    route->add_option("--geojson", geojson_, "the routes for a map");
    route->add_flag("--explain", route_.explain, "cost split, tightest stops, unserved and why");
    route->add_option("--policy", route_.policy, "of a wave: insertion or nearest_neighbour");
}

void Cli::add_health(CLI::App* inventory) {
    auto* health = under(inventory, "health", "Where stock runs out or lies too long, and what would cure it",
                         "nearstock -w demo inventory health --output health.parquet", [this] {
                             health_.day = usage(plan_day_.value(), "--day");
                             if (!file_output_.empty()) {
                                 health_.output = file_output_;
                             }
                             return inventory_health_command(common_, health_);
                         });
    health->add_option("--policies", health_.policies, "policy set whose forecast is used")->capture_default_str();
    health->add_option("--run", health_.run_id, "run whose state is read")->capture_default_str();
    health->add_option("--day", plan_day_.text, "the morning to look from (default: after the last day known)");
    health->add_option("--days", health_.days, "looked ahead")->capture_default_str()->check(CLI::Range(1, 90));
    health->add_option("--cover", health_.cover_days, "stock beyond what sells in so many days is excess")
        ->capture_default_str()
        ->check(CLI::Range(1, 365));
    health->add_option("--risk", health_.risk, "P(stockout) before help can come, above which it is a problem")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1.0));
    health->add_option("--output", file_output_, "Parquet: one row per product and site");
}

void Cli::add_plan() {
    auto* plan = command("plan", "Tonight's purchase orders and transfers from the lake's state; show, edit, approve",
                         "nearstock -w demo plan --policies nearstock", {});
    plan->require_subcommand(0, 1);
    plan->callback([this, plan] {
        if (plan->get_subcommands().empty()) {
            action_ = [this] {
                plan_.day = usage(plan_day_.value(), "--day");
                return plan_command(common_, plan_);
            };
        }
    });
    plan->add_option("--policies", plan_.policies, "policy set: shipped name or TOML file")->capture_default_str();
    plan->add_option("--run", plan_.run_id, "run whose state is read")->capture_default_str();
    plan->add_option("--day", plan_day_.text, "the morning to plan for (default: after the last day known)");

    auto* show = under(plan, "show", "One product at one site: stock, forecast, targets, lines, cost, risk",
                       "nearstock -w demo plan show sku-001 mfc-01", [this] {
                           if (!shown_plan_.empty()) {
                               plan_show_.plan = shown_plan_;
                           }
                           plan_show_.run_id = plan_.run_id;
                           plan_show_.policies = plan_.policies;
                           return plan_show_command(common_, plan_show_);
                       });
    show->add_option("sku", plan_show_.product_id, "product")->required();
    show->add_option("site", plan_show_.site_id, "site")->required();
    show->add_option("--plan", shown_plan_, "the plan's Parquet (default: the newest of --run and --policies)");
    show->add_option("--days", plan_show_.days, "of forecast and risk")
        ->capture_default_str()
        ->check(CLI::Range(1, 28));

    auto* edit = under(plan, "edit", "Set the units of a line; the plan is priced again at once",
                       "nearstock -w demo plan edit PLAN --sku sku-001 --site mfc-01 --units 24",
                       [this] { return plan_edit_command(common_, plan_edit_); });
    edit->add_option("plan", plan_edit_.plan, "the plan's Parquet")->required();
    edit->add_option("--sku", plan_edit_.product_id, "product")->required();
    edit->add_option("--site", plan_edit_.site_id, "where the goods go")->required();
    edit->add_option("--from", plan_edit_.from_id, "supplier or site; needed where several lines go there");
    edit->add_option("--units", plan_edit_.units, "0 takes the line away")->required();
    edit->add_option("--by", plan_edit_.by, "who edits");
    edit->add_flag("--force", plan_edit_.force, "even where it breaks a rule of trade");

    auto* approve = under(plan, "approve", "Freeze a plan: who, when and what was changed is kept",
                          "nearstock -w demo plan approve PLAN --by ann --note \"less bread\"",
                          [this] { return plan_approve_command(common_, plan_approve_); });
    approve->add_option("plan", plan_approve_.plan, "the plan's Parquet")->required();
    approve->add_option("--by", plan_approve_.by, "who approves")->required();
    approve->add_option("--note", plan_approve_.note, "why");
}

void Cli::add_deciders() {
    add_forecast();

    add_plan();
    add_inventory();
    add_file_command("risk", "P(stockout) before the next replenishment for the product-sites of a CSV",
                     "nearstock risk stock.csv", "CSV of product-sites", risk_command);
    add_file_command("source", "Which site ships which line, for the orders of a JSON file",
                     "nearstock source wave.json --policy cheapest_site", "JSON: sites, zones, products, stock, orders",
                     source_command);
    add_route();
    add_file_command("eta", "When each stop of a route is reached, with an interval", "nearstock eta route.json",
                     "JSON: a route, and finished legs to learn from", eta_command);

    auto* experiment = command("experiment", "Two arms compared: difference, interval, sample-ratio check",
                               "nearstock experiment --input visits.csv --metric minutes",
                               [this] { return experiment_command(common_, experiment_); });
    experiment->add_option("--input", experiment_.input,
                           "CSV or Parquet: unit, arm (control, treatment), and the metric's column; without it, the "
                           "run's own experiment");
    experiment->add_option("--run", experiment_.run_id, "run whose experiment is analysed")->capture_default_str();
    experiment->add_option("--metric", experiment_.metric, "column, or cost_per_order | delivery_minutes of a run")
        ->capture_default_str();
    experiment->add_option("--confidence", experiment_.confidence, "of the interval")
        ->capture_default_str()
        ->check(CLI::Range(0.5, 0.999));
}

Cli::Cli() {
    app_.set_version_flag("--version", "nearstock 0.1.0");
    app_.require_subcommand(1);
    app_.add_option("-w,--workspace", common_.workspace, "the workspace directory")->capture_default_str();
    app_.add_flag("--json", common_.json, "results as JSON");
    app_.add_option("--threads", common_.threads, "results are the same for any number")
        ->capture_default_str()
        ->check(CLI::Range(1, 256));
    app_.get_formatter()->column_width(34);
    add_loop();
    add_lake();
    add_deciders();
}

int Cli::run(int argc, char** argv) {
    try {
        app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        for (int i = 1; i < argc; ++i) {
            const std::string word = argv[i];
            if (word == "-w" || word == "--workspace" || word == "--threads") {
                ++i;  // its value
            } else if (!word.starts_with('-')) {
                const auto commands = app_.get_subcommands(nullptr);
                if (std::ranges::none_of(commands, [&](const CLI::App* c) { return c->get_name() == word; })) {
                    fmt::print(stderr, "nearstock: '{}' is not a command. `nearstock --help` lists them\n", word);
                    return 2;
                }
                break;
            }
        }
        const int code = app_.exit(error);
        return code == 0 ? 0 : 2;
    }
    try {
        const Status status = action_();
        if (interrupted()) {
            fmt::print(stderr, "stopped; what was finished is whole, run the same command again to go on\n");
            return 130;
        }
        if (!status) {
            if (!status.error().message.empty()) {
                fmt::print(stderr, "nearstock: {}\n", status.error().text());
            }
            // What is wrong with a flag's value is wrong usage, wherever it is found out.
            return status.error().place.starts_with("--") ? 2 : 1;
        }
        return 0;
    } catch (const UsageError& wrong) {
        fmt::print(stderr, "nearstock: {}\n", wrong.error.text());
        return 2;
    }
}

}  // namespace

int run_cli(int argc, char** argv) {
    catch_interrupts();
    try {
        return Cli().run(argc, argv);
    } catch (const Bug& bug) {
        fmt::print(stderr,
                   "nearstock: {}\nThis is a fault of the program; please report it with the command that you ran.\n",
                   bug.what());
        return 70;
    } catch (const std::exception& error) {
        fmt::print(stderr, "nearstock: {}\n", error.what());
        return 70;
    }
}

}  // namespace nearstock
