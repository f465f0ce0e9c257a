// What a lived day leaves behind in a workspace: raw files, decisions, truth, journal. Written beside the living.
#pragma once

#include "app/workspace.hpp"
#include "connectors/raw_files.hpp"
#include "core/result.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"
#include "planning/planner.hpp"

#include <future>
#include <memory>
#include <string>

namespace nearstock {

struct DayWriterOptions {
    std::string run_id;
    double fault_share = 0;
    std::vector<ExperimentDefinition> experiments;
    bool first_day_of_live = false;  // the first day written delivers the master data whole
    bool in_background = true;       // with one thread, a day is written before the next is lived
};

/// Writes days one after the other, each while the next one is lived. The first refusal is returned by the next call.
class DayWriter {
public:
    DayWriter(const Workspace& workspace, DayWriterOptions options);
    ~DayWriter();
    DayWriter(const DayWriter&) = delete;
    DayWriter& operator=(const DayWriter&) = delete;

    /// Takes what was lived; waits for the day before to be written.
    Status write(const Network& network, DayRecord record, NightDecisions night);
    /// Waits for the last day.
    Status finish();
    [[nodiscard]] std::size_t faults() const { return faults_; }
    [[nodiscard]] std::size_t days() const { return days_; }

private:
    struct Day;
    Status write_day(const Day& day);
    const Workspace& workspace_;
    DayWriterOptions options_;
    std::future<Status> pending_;
    std::size_t faults_ = 0;
    std::size_t days_ = 0;
};

/// The experiments that the shipped policy sets name.
std::vector<ExperimentDefinition> experiments_of(const PolicySet& policies, BusinessDate starts_on);

}  // namespace nearstock
