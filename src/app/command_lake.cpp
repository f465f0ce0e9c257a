// ingest, backfill, quality, sources: raw files into the lake, and what they are worth.

#include "app/commands.hpp"
#include "app/lake_steps.hpp"
#include "app/output.hpp"
#include "app/workspace.hpp"
#include "core/progress.hpp"
#include "lake/ingest.hpp"
#include "lake/quality.hpp"
#include "lake/sources_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

namespace nearstock {

namespace {

nlohmann::ordered_json counts_of(const SourceReport& r) {
    return {{"rows_in", r.rows_in}, {"rows_silver", r.rows_silver},         {"rows_quarantined", r.rows_quarantined},
            {"files", r.files},     {"files_unchanged", r.files_unchanged}, {"files_refused", r.files_refused}};
}

}  // namespace

Result<StepReport> ingest_run(const Workspace& workspace, const std::string& run_id, const DayRange& range,
                              unsigned threads) {
    const auto started = std::chrono::steady_clock::now();
    NEARSTOCK_ASSIGN_OR_RETURN(report,
                               ingest(workspace.raw(run_id), workspace.lake(),
                                      {.run_id = run_id, .from = range.from, .to = range.to, .threads = threads}));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    StepReport step;
    for (const auto& refused : report.refused) { fmt::print(stderr, "refused: {}\n", refused.text()); }
    step.text = fmt::format(
        "{:<12} {} rows in, {} silver, {} quarantined, {} files ({} unchanged, {} refused), {:.1f} s\n", run_id,
        grouped(report.total.rows_in), grouped(report.total.rows_silver), grouped(report.total.rows_quarantined),
        grouped(report.total.files), grouped(report.total.files_unchanged), report.total.files_refused, seconds);
    step.json = {{"run_id", run_id},
                 {"total", counts_of(report.total)},
                 {"sources", nlohmann::ordered_json::object()},
                 {"refused", nlohmann::ordered_json::array()},
                 {"seconds", seconds}};
    for (const auto& [source, counts] : report.sources) { step.json["sources"][source] = counts_of(counts); }
    for (const auto& refused : report.refused) {
        step.json["refused"].push_back(
            {{"message", refused.message}, {"place", refused.place}, {"mend", refused.mend}});
    }
    return step;
}

Status ingest_command(const Common& common, const IngestCommandOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    auto runs = options.runs.empty() ? workspace.runs() : options.runs;
    if (runs.empty()) {
        return refuse("has no raw files", (workspace.root / "raw").string(),
                      "put them under raw/<run>/<source>/<source>_<YYYY-MM-DD>.csv, or run `nearstock generate`");
    }
    for (const auto& run : runs) {
        if (!std::filesystem::exists(workspace.raw(run)) && !std::filesystem::exists(workspace.lake() / "bronze")) {
            return refuse("has no raw files of the run '" + run + "'", workspace.root.string(),
                          "runs there: see " + (workspace.root / "raw").string());
        }
    }
    std::ranges::stable_partition(runs,
                                  [](const auto& r) { return r == "live"; });  // branches refer to live's master data
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    std::string text;
    for (const auto& run : runs) {
        NEARSTOCK_ASSIGN_OR_RETURN(report, ingest_run(workspace, run, {options.from, options.to}, common.threads));
        text += report.text;
        json.push_back(report.json);
    }
    return print_result(common, std::nullopt, text, json);
}

Status backfill_command(const Common& common, const IngestCommandOptions& options) {
    if (!options.from || !options.to) {
        return refuse("a backfill needs its range", {}, "give --from YYYY-MM-DD and --to YYYY-MM-DD");
    }
    if (*options.to < *options.from) {
        return refuse("--to lies before --from", {}, "give the first day as --from and the last as --to");
    }
    return ingest_command(common, options);
}

Status quality_command(const Common& common, const std::string& run_id) {
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    NEARSTOCK_ASSIGN_OR_RETURN(report, quality(workspace.lake(), run_id));
    if (report.days.empty()) {
        return refuse("the lake has nothing of the run '" + run_id + "'", workspace.lake().string(),
                      "run `nearstock ingest` first");
    }
    struct Sum {
        std::int64_t days = 0, rows = 0, invalid = 0, duplicates = 0, refused = 0, failed = 0;
        double freshness = 0, drift = 0, complete = 0;
    };
    std::map<std::string, Sum> sums;
    nlohmann::ordered_json json = {
        {"run_id", run_id}, {"failed", report.failed()}, {"days", nlohmann::ordered_json::array()}};
    std::string failures;
    for (const auto& day : report.days) {
        auto& sum = sums[day.source];
        sum.days += 1;
        sum.rows += day.rows_in();
        sum.invalid += day.rows_invalid;
        sum.duplicates += day.rows_duplicate;
        sum.refused += day.files_refused;
        sum.complete += day.completeness;
        sum.freshness = std::max(sum.freshness, day.freshness_hours);
        sum.drift = std::max(sum.drift, day.volume_drift);
        sum.failed += !day.failed.empty();
        json["days"].push_back({{"source", day.source},
                                {"day", to_text(day.day)},
                                {"rows", day.rows_in()},
                                {"completeness", day.completeness},
                                {"freshness_hours", day.freshness_hours},
                                {"invalid_share", day.invalid_share},
                                {"duplicate_share", day.duplicate_share},
                                {"volume_drift", day.volume_drift},
                                {"exceeded", day.exceeded},
                                {"failed", day.failed}});
        for (const auto& check : day.failed) {
            failures += fmt::format("failed: {} on {}: {}\n", day.source, to_text(day.day), check);
        }
    }
    std::string text = fmt::format("{:<24} {:>5} {:>11} {:>9} {:>9} {:>9} {:>11} {:>8} {:>7}\n", "source", "days",
                                   "rows", "complete", "invalid", "duplicate", "oldest rec.", "drift", "failed");
    for (const auto& [source, s] : sums) {
        text += fmt::format("{:<24} {:>5} {:>11} {:>8.1f}% {:>8.2f}% {:>8.2f}% {:>9.1f} h {:>7.0f}% {:>7}\n", source,
                            s.days, grouped(s.rows), 100 * s.complete / double(s.days),
                            s.rows > 0 ? 100.0 * double(s.invalid) / double(s.rows) : 0.0,
                            s.rows > 0 ? 100.0 * double(s.duplicates) / double(s.rows) : 0.0, s.freshness,
                            100 * s.drift, s.failed);
    }
    NEARSTOCK_RETURN_IF_ERROR(print_result(common, std::nullopt, text + failures, json));
    if (report.failed()) {
        return refuse("the data is not good enough: a contract's quality limit is broken (see `failed` above)", run_id,
                      "have the sources named deliver again, then `nearstock ingest`");
    }
    return {};
}

Status sources_command(const Common& common) {
    const auto page = sources_page(shipped_contracts());
    return print_result(common, std::nullopt, page, {{"markdown", page}});
}

}  // namespace nearstock
