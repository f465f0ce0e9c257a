#include "lake/ingest.hpp"

#include "core/files.hpp"
#include "core/parallel.hpp"
#include "core/progress.hpp"
#include "lake/ingest_day.hpp"
#include "lake/layout.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

const std::string live_run = "live";

std::vector<fs::path> sorted_entries(const fs::path& folder) {
    std::vector<fs::path> entries;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (!entry.path().filename().string().starts_with(".")) {
            entries.push_back(entry.path());
        }
    }
    std::ranges::sort(entries);
    return entries;
}

/// Which days each source has, from the raw folder and from bronze.
class Inventory {
public:
    Inventory(const std::vector<Contract>& contracts, const IngestOptions& options)
        : contracts_(contracts), options_(options), days_(contracts.size()) {}

    void look_at_raw(const fs::path& run_folder, std::vector<Error>& strangers) {
        for (const fs::path& folder : sorted_entries(run_folder)) {
            const auto contract = std::ranges::find(contracts_, folder.filename().string(), &Contract::source);
            if (contract == contracts_.end()) {
                strangers.push_back({"no contract describes this source", folder.string(),
                                     "add schemas/" + folder.filename().string() + ".toml, or remove it"});
                continue;
            }
            for (const fs::path& file : sorted_entries(folder)) { look_at_file(file, *contract, strangers); }
        }
    }

    void look_at_bronze(const fs::path& lake) {
        for (std::size_t source = 0; source < contracts_.size(); ++source) {
            for (const fs::path& folder :
                 sorted_entries(lake / "bronze" / contracts_[source].source / ("run_id=" + options_.run_id))) {
                const std::string name = folder.filename().string();
                const auto day = parse_date(name.starts_with("dt=") ? name.substr(3) : name);
                if (day && in_range(*day)) {
                    days_[source].try_emplace(*day);
                }
            }
        }
    }

    using Days = std::map<BusinessDate, std::optional<fs::path>>;
    [[nodiscard]] const Days& days_of(std::size_t source) const { return days_[source]; }

private:
    bool in_range(BusinessDate day) const {
        return (!options_.from || day >= *options_.from) && (!options_.to || day <= *options_.to);
    }

    void look_at_file(const fs::path& file, const Contract& contract, std::vector<Error>& strangers) {
        const std::string stem = file.stem().string();
        const std::string prefix = contract.source + "_";
        const auto day = parse_date(stem.starts_with(prefix) ? stem.substr(prefix.size()) : std::string());
        const std::string ending = "." + std::string(to_text(contract.format));
        if (!day || file.extension() != ending) {
            strangers.push_back({"the file's name is not that of a delivery", file.string(),
                                 fmt::format("name it {}YYYY-MM-DD{}", prefix, ending)});
        } else if (in_range(*day)) {
            days_[static_cast<std::size_t>(&contract - contracts_.data())][*day] = file;
        }
    }

    const std::vector<Contract>& contracts_;
    const IngestOptions& options_;
    std::vector<Days> days_;
};

/// The ids of a master source's field: of the lived history and of this run.
Result<KnownIds> load_known_ids(const fs::path& lake, const ContractReference& reference, const std::string& run_id) {
    std::string files;
    for (const std::string& run : std::set<std::string>{live_run, run_id}) {
        for (const fs::path& day : sorted_entries(lake / "silver" / reference.source / ("run_id=" + run))) {
            if (fs::exists(day / "part.parquet")) {
                files += (files.empty() ? "" : ", ") + sql_text((day / "part.parquet").string());
            }
        }
    }
    KnownIds ids;
    if (files.empty()) {
        return ids;
    }
    NEARSTOCK_ASSIGN_OR_RETURN(database, Database::open());
    NEARSTOCK_ASSIGN_OR_RETURN(
        found, database.query(fmt::format("SELECT {0} AS id, min(business_date) AS day FROM read_parquet([{1}], "
                                          "hive_partitioning = false) WHERE {0} IS NOT NULL GROUP BY 1 ORDER BY 1",
                                          sql_name(reference.field), files)));
    for (std::size_t row = 0; row < found.rows(); ++row) { ids.add(found.texts("id")[row], found.dates("day")[row]); }
    return ids;
}

using Name = std::pair<std::string, std::string>;  // source, field

struct MadeDay {
    const Contract* contract;
    DayResult result;
};

class Ingestion {
public:
    Ingestion(const fs::path& lake, const IngestOptions& options, const std::vector<Contract>& contracts)
        : lake_(lake), options_(options), contracts_(contracts), inventory_(contracts, options) {
        for (const Contract& contract : contracts) {
            for (const ContractField& field : contract.fields) {
                if (field.references) {
                    referred_fields_[field.references->source].insert(field.references->field);
                }
            }
        }
    }

    Result<IngestReport> run(const fs::path& raw_run_folder) {
        NEARSTOCK_ASSIGN_OR_RETURN(order, ingest_order(contracts_));
        for (const char* stage : {"bronze", "silver", "quarantine"}) { remove_partial_files(lake_ / stage); }
        inventory_.look_at_raw(raw_run_folder, report_.refused);
        inventory_.look_at_bronze(lake_);
        for (const std::size_t source : order) {
            if (!contracts_[source].daily) {
                NEARSTOCK_RETURN_IF_ERROR(ingest_master(source));
            }
        }
        std::erase_if(order, [&](std::size_t source) { return !contracts_[source].daily; });
        NEARSTOCK_RETURN_IF_ERROR(ingest_days(order));
        return std::move(report_);
    }

private:
    static Status stopped() { return refuse("ingest was interrupted", {}, "run it again to resume"); }

    Status ingest_master(std::size_t source) {
        const Contract& contract = contracts_[source];
        const auto context = context_for(contract, {});
        for (const auto& [day, raw] : inventory_.days_of(source)) {
            if (interrupted()) {
                return stopped();
            }
            NEARSTOCK_ASSIGN_OR_RETURN(result, ingest_day({&contract, day, raw}, context));
            add_to_report(contract, result);
        }
        for (const std::string& field : referred_fields_[contract.source]) {
            NEARSTOCK_ASSIGN_OR_RETURN(ids, load_known_ids(lake_, {contract.source, field}, options_.run_id));
            master_ids_[{contract.source, field}] = std::move(ids);
        }
        return {};
    }

    DayContext context_for(const Contract& contract, const std::map<Name, const KnownIds*>& ids_of_the_day) const {
        DayContext context{lake_, options_.run_id, {}, {}};
        for (const ContractField& field : contract.fields) {
            const KnownIds* ids = nullptr;
            if (field.references) {
                const Name name{field.references->source, field.references->field};
                const auto master = master_ids_.find(name);
                ids = master != master_ids_.end() ? &master->second : ids_of_the_day.at(name);
            }
            context.references.push_back(ids);
        }
        if (const auto fields = referred_fields_.find(contract.source);
            contract.daily && fields != referred_fields_.end()) {
            context.referred_fields.assign(fields->second.begin(), fields->second.end());
        }
        return context;
    }

    Status ingest_days(const std::vector<std::size_t>& order) {
        std::set<BusinessDate> all;
        for (const std::size_t source : order) {
            for (const auto& [day, raw] : inventory_.days_of(source)) { all.insert(day); }
        }
        const std::vector<BusinessDate> days(all.begin(), all.end());
        std::vector<Status> outcomes(days.size());
        std::vector<std::vector<MadeDay>> results(days.size());
        Progress progress("ingest " + options_.run_id + ", day", days.size());
        std::mutex progress_mutex;
        parallel_for(days.size(), options_.threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                outcomes[i] = interrupted() ? stopped() : ingest_one_day(days[i], order, results[i]);
                const std::scoped_lock lock(progress_mutex);
                progress.advance();
            }
        });
        for (std::size_t i = 0; i < days.size(); ++i) {
            NEARSTOCK_RETURN_IF_ERROR(std::move(outcomes[i]));
            for (const MadeDay& made : results[i]) { add_to_report(*made.contract, made.result); }
        }
        return {};
    }

    /// All daily sources of one day, in the order of their references. Runs on several threads at once.
    Status ingest_one_day(BusinessDate day, const std::vector<std::size_t>& order,
                          std::vector<MadeDay>& results) const {
        std::map<Name, KnownIds> ids;
        std::map<Name, const KnownIds*> views;
        for (const std::size_t source : order) {
            const Contract& contract = contracts_[source];
            const auto& days = inventory_.days_of(source);
            const auto file = days.find(day);
            std::map<std::string, KnownIds> made;
            if (file != days.end()) {
                NEARSTOCK_ASSIGN_OR_RETURN(result,
                                           ingest_day({&contract, day, file->second}, context_for(contract, views)));
                NEARSTOCK_ASSIGN_OR_RETURN(day_ids, ids_of(contract, day, result));
                made = std::move(day_ids);
                result.ids.reset();
                results.push_back({&contract, std::move(result)});
            }
            if (const auto fields = referred_fields_.find(contract.source); fields != referred_fields_.end()) {
                for (const std::string& field : fields->second) {
                    views[{contract.source, field}] = &(ids[{contract.source, field}] = std::move(made[field]));
                }
            }
        }
        return {};
    }

    /// The day's ids of a source that others refer to: those just made, or read from silver where the day was up to
    /// date.
    Result<std::map<std::string, KnownIds>> ids_of(const Contract& contract, BusinessDate day,
                                                   DayResult& result) const {
        const auto fields = referred_fields_.find(contract.source);
        if (fields == referred_fields_.end()) {
            return std::map<std::string, KnownIds>();
        }
        if (result.ids) {
            return std::move(*result.ids);
        }
        std::map<std::string, KnownIds> ids;
        if (result.arrivals.silver_bytes > 0) {
            NEARSTOCK_ASSIGN_OR_RETURN(silver, read_parquet(silver_file(lake_, contract.source, options_.run_id, day)));
            for (const std::string& field : fields->second) {
                for (const std::string& id : silver.texts(field)) { ids[field].add(id, day); }
            }
        }
        return ids;
    }

    void add_to_report(const Contract& contract, const DayResult& result) {
        const DayCounts& counts = result.arrivals.counts;
        const SourceReport day{counts.rows_in,           counts.rows_silver,  counts.rows_quarantined, 1,
                               result.unchanged ? 1 : 0, counts.files_refused};
        report_.sources[contract.source] += day;
        report_.total += day;
        report_.refused.insert(report_.refused.end(), result.refused.begin(), result.refused.end());
    }

    fs::path lake_;
    const IngestOptions& options_;
    const std::vector<Contract>& contracts_;
    Inventory inventory_;
    std::map<std::string, std::set<std::string>> referred_fields_;
    std::map<Name, KnownIds> master_ids_;
    IngestReport report_;
};

}  // namespace

SourceReport& SourceReport::operator+=(const SourceReport& other) {
    rows_in += other.rows_in;
    rows_silver += other.rows_silver;
    rows_quarantined += other.rows_quarantined;
    files += other.files;
    files_unchanged += other.files_unchanged;
    files_refused += other.files_refused;
    return *this;
}

Result<IngestReport> ingest(const fs::path& raw_run_folder, const fs::path& lake, const IngestOptions& options,
                            const std::vector<Contract>& contracts) {
    if (!fs::is_directory(raw_run_folder) && !fs::is_directory(lake / "bronze")) {
        return refuse("there is nothing to ingest", raw_run_folder.string(),
                      "name the folder that holds one folder per source");
    }
    return Ingestion(lake, options, contracts).run(raw_run_folder);
}

}  // namespace nearstock
