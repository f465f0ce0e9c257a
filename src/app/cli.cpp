#include "app/cli.hpp"

#include "app/cli_commands.hpp"
#include "app/command_report.hpp"
#include "core/check.hpp"
#include "core/progress.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

namespace nearstock {

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

Cli::Cli() {
    app_.set_version_flag("--version", "nearstock 0.1.0");
    app_.require_subcommand(1);
    app_.add_option("-w,--workspace", common_.workspace, "the workspace directory")->capture_default_str();
    app_.add_flag("--json", common_.json, "results as JSON");
    app_.add_option("--threads", common_.threads, "results are the same for any number (but route's: each is a search)")
        ->capture_default_str()
        ->check(CLI::Range(1, 256));
    app_.get_formatter()->column_width(34);
    add_loop();
    add_lake();
    add_deciders();
    for (const auto* name :
         {"generate", "simulate", "ingest", "backfill", "quality", "build", "report", "run", "plan"}) {
        each_city_.push_back(app_.get_subcommand(name));
    }
}

Status Cli::act() {
    const auto asked = app_.get_subcommands();
    const auto* sub = asked.empty() ? nullptr : asked.front();
    if (std::ranges::find(each_city_, sub) == each_city_.end() || !sub->get_subcommands().empty()) {
        return action_();
    }
    const auto root = common_.workspace;
    NEARSTOCK_ASSIGN_OR_RETURN(cities, city_workspaces(root));
    if (cities.empty()) {
        return action_();
    }
    const bool reports = sub->get_name() == "report";
    if (reports && !report_.html.empty()) {
        return refuse("one page cannot be of several cities", "--html", "leave it out, or name a city's workspace");
    }
    std::vector<std::string> failed;
    for (const auto& city : cities) {
        common_.workspace = city.root;
        common_.city = city.city_id;
        fmt::print(stderr, "city {}\n", city.city_id);
        const Status status = action_();
        if (interrupted() || (!status && status.error().place.starts_with("--"))) {
            return status;
        }
        if (!status) {
            const auto& message = status.error().message;
            fmt::print(stderr, "nearstock: {}: {}\n", city.city_id, message.empty() ? "failed" : status.error().text());
            failed.push_back(city.city_id);
        }
    }
    if (!failed.empty()) {
        return refuse(fmt::format("{} of {} cities failed: {}", failed.size(), cities.size(), fmt::join(failed, ", ")),
                      root.string(), "mend what is said of each above; the others are done");
    }
    common_.workspace = root;
    common_.city.clear();
    return reports ? report_cities(common_, cities, report_) : Status{};
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
        const Status status = act();
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
