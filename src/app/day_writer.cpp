#include "app/day_writer.hpp"

#include "connectors/decision_files.hpp"
#include "domain/cost_ledger.hpp"

#include <cmath>

namespace nearstock {

struct DayWriter::Day {
    Network network;
    DayRecord record;
    NightDecisions night;
};

DayWriter::DayWriter(const Workspace& workspace, DayWriterOptions options)
    : workspace_(workspace), options_(std::move(options)) {}

DayWriter::~DayWriter() {
    if (pending_.valid()) {
        pending_.wait();
    }
}

Status DayWriter::write(const Network& network, DayRecord record, NightDecisions night) {
    NEARSTOCK_RETURN_IF_ERROR(finish());
    auto day = std::make_shared<Day>(Day{network, std::move(record), std::move(night)});
    if (options_.in_background) {
        pending_ = std::async(std::launch::async, [this, day = std::move(day)] { return write_day(*day); });
        return {};
    }
    return write_day(*day);
}

Status DayWriter::finish() { return pending_.valid() ? pending_.get() : Status{}; }

namespace {

CellForecast day_ahead(const NightDecisions& night) {
    const auto& demand = night.site_demand;
    CellForecast forecast{.day = night.plan.day};
    const std::size_t cells = demand.size.size();
    forecast.mean.resize(cells);
    forecast.sd.resize(cells);
    for (std::size_t c = 0; c < cells; ++c) {
        const double mean = demand.mean[c * demand.horizon];
        forecast.mean[c] = mean;
        forecast.sd[c] = std::sqrt(mean + mean * mean / demand.size[c]);
    }
    return forecast;
}

}  // namespace

Status DayWriter::write_day(const Day& day) {
    RawFileOptions raw{.fault_share = options_.fault_share,
                       .fault_seed = workspace_.city.seed,
                       .first_day = options_.first_day_of_live && days_ == 0,
                       .experiments = options_.experiments};
    NEARSTOCK_ASSIGN_OR_RETURN(faults, write_raw_day(day.network, day.record, workspace_.raw(options_.run_id), raw));
    faults_ += faults.size();
    ++days_;
    NEARSTOCK_RETURN_IF_ERROR(write_truth(day.network, day.record, faults, workspace_.root));
    NEARSTOCK_RETURN_IF_ERROR(write_forecast(day.network, day_ahead(day.night), options_.run_id, workspace_.root));
    NEARSTOCK_RETURN_IF_ERROR(write_stock_plan(day.network, day.night.plan, options_.run_id, workspace_.root));
    return write_ledger(day.network, price_day(day.network, day.record), options_.run_id, workspace_.root);
}

std::vector<ExperimentDefinition> experiments_of(const PolicySet& policies, BusinessDate starts_on) {
    if (policies.experiment_id.empty()) {
        return {};
    }
    if (policies.sourcing == "cheapest_site" && policies.cheapest_site.split_by_arm) {
        return {{policies.experiment_id, "Splitting an order over sites when it pays lowers its cost",
                 "never split an order that one site can ship", "split when it pays", starts_on}};
    }
    return {{policies.experiment_id, "A/A: both arms are sourced alike, so any difference is chance",
             "as the policy set says", "as the policy set says", starts_on}};
}

}  // namespace nearstock
