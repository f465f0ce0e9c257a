// The flags of the deciders: forecast, inventory, route, plan and those that read one file.
#include "app/cli_commands.hpp"
#include "forecasting/forecaster.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nearstock {

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
    network->add_flag("--values", network_.values, "values.parquet too: what one more unit is worth at every cell");
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
    schedule->add_flag("--values", schedule_.values, "in --json: what one more unit would save, day by day");
    schedule->add_option("--steps", schedule_.steps, "of the search: more of them, better and slower");

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
                              route_.traffic = path(traffic_file_);
                              route_.travel.streets = path(street_file_);
                              route_.travel.threads = common_.threads;
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
    add_travel_flags(route, route_.travel);
    route->add_option("--traffic", traffic_file_,
                      "speeds by the hour, and slow zones, as `nearstock streets traffic` writes them");
    route->add_flag("--explain", route_.explain, "cost split, tightest stops, unserved and why");
    route->add_option("--policy", route_.policy, "of a wave: ruin_recreate, insertion or nearest_neighbour");
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
    health
        ->add_option("--withdrawal", health_.withdrawal,
                     "what shops sell first: the oldest (fifo), the freshest (lifo)")
        ->capture_default_str()
        ->check(CLI::IsMember({"fifo", "lifo"}));
    health
        ->add_option("--elasticity", health_.elasticity,
                     "of demand by price (2: a price 10 % lower sells 23 % more): from when on a markdown pays")
        ->check(CLI::Range(0.01, 20.0));
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
                       "nearstock -w demo plan edit PLAN --sku sku-001 --site mfc-01 --units 24 --by ann",
                       [this] { return plan_edit_command(common_, plan_edit_); });
    edit->add_option("plan", plan_edit_.plan, "the plan's Parquet")->required();
    edit->add_option("--sku", plan_edit_.product_id, "product")->required();
    edit->add_option("--site", plan_edit_.site_id, "where the goods go")->required();
    edit->add_option("--from", plan_edit_.from_id, "supplier or site; needed where several lines go there");
    edit->add_option("--units", plan_edit_.units, "0 takes the line away")->required();
    edit->add_option("--by", plan_edit_.by, "who edits")->required();
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
    add_streets();
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

}  // namespace nearstock
