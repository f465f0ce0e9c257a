#include "lake/ingest_day.hpp"

#include "core/random.hpp"
#include "lake/content_hash.hpp"
#include "lake/layout.hpp"
#include "lake/put_file.hpp"
#include "lake/readers.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

/// 0 when there is no such file.
std::uint64_t length_of(const fs::path& file) {
    std::error_code error;
    const auto length = fs::file_size(file, error);
    return error ? 0 : length;
}

class Day {
public:
    Day(const SourceDay& task, const DayContext& context)
        : contract_(*task.contract),
          task_(task),
          context_(context),
          bronze_(bronze_folder(context.lake, contract_.source, context.run_id, task.day)),
          silver_(silver_file(context.lake, contract_.source, context.run_id, task.day)),
          quarantine_(quarantine_file(context.lake, contract_.source, context.run_id, task.day)),
          file_name_(fmt::format("{}_{}.{}", contract_.source, to_text(task.day), to_text(contract_.format))) {}

    Result<DayResult> ingest() {
        NEARSTOCK_ASSIGN_OR_RETURN(before, read_arrivals(bronze_));
        result_.arrivals = before;
        NEARSTOCK_RETURN_IF_ERROR(receive());
        result_.arrivals.rules = contract_.fingerprint;
        result_.arrivals.against = fingerprint_of_references();
        if (result_.arrivals == before && before.done && files_are_there()) {
            result_.unchanged = true;
            repeat_refusals();
            return std::move(result_);
        }
        NEARSTOCK_RETURN_IF_ERROR(rebuild(before));
        return std::move(result_);
    }

private:
    /// Puts the raw file that is there now into bronze and at the end of the arrivals.
    Status receive() {
        if (!task_.raw) {
            return {};
        }
        NEARSTOCK_ASSIGN_OR_RETURN(content, FileContent::read(*task_.raw));
        const std::string name = content_hash(content.bytes()) + "." + std::string(to_text(contract_.format));
        if (length_of(bronze_ / name) != content.bytes().size()) {
            NEARSTOCK_RETURN_IF_ERROR(put_file(bronze_ / name, content.bytes()));
        }
        auto& files = result_.arrivals.files;
        if (files.empty() || files.back() != name) {
            files.push_back(name);
        }
        newest_ = std::move(content);
        return {};
    }

    std::uint64_t fingerprint_of_references() const {
        std::string all;
        for (const KnownIds* ids : context_.references) {
            all += ids != nullptr ? fmt::format("{:016x}", ids->fingerprint(task_.day)) : "-";
        }
        return hash_text(all);
    }

    bool files_are_there() const {
        return length_of(silver_) == result_.arrivals.silver_bytes &&
               length_of(quarantine_) == result_.arrivals.quarantine_bytes;
    }

    Status rebuild(const DayArrivals& before) {
        if (before.done) {  // whatever happens from here on, the old list must not pass for the truth
            DayArrivals pending = before;
            pending.done = false;
            NEARSTOCK_RETURN_IF_ERROR(write_arrivals(bronze_, pending));
        }
        DayArrivals& arrivals = result_.arrivals;
        arrivals.counts = {};
        std::vector<RefusedRow> refused;
        NEARSTOCK_ASSIGN_OR_RETURN(rows, newest_readable(refused));
        arrivals.counts.files_refused = static_cast<std::int64_t>(refused.size());
        if (rows) {
            arrivals.counts.rows_in = rows->rows_in;
            arrivals.counts.rows_silver = static_cast<std::int64_t>(rows->valid.rows());
            arrivals.counts.rows_quarantined = static_cast<std::int64_t>(rows->refused.size());
            std::ranges::move(rows->refused, std::back_inserter(refused));
            collect_ids(rows->valid);
            NEARSTOCK_RETURN_IF_ERROR(write_parquet(rows->valid, silver_));
        } else {
            NEARSTOCK_RETURN_IF_ERROR(remove(silver_));
        }
        NEARSTOCK_RETURN_IF_ERROR(refused.empty()
                                      ? remove(quarantine_)
                                      : write_parquet(quarantine_table(contract_.source, refused), quarantine_));
        arrivals.silver_bytes = length_of(silver_);
        arrivals.quarantine_bytes = length_of(quarantine_);
        arrivals.done = true;
        return write_arrivals(bronze_, arrivals);
    }

    /// The rows of the newest arrival that can be read; adds a row with line 0 for each newer one that cannot.
    Result<std::optional<CheckedRows>> newest_readable(std::vector<RefusedRow>& refused) {
        const auto& files = result_.arrivals.files;
        for (auto name = files.rbegin(); name != files.rend(); ++name) {
            const bool is_newest = name == files.rbegin() && newest_.has_value();
            if (!is_newest) {
                NEARSTOCK_ASSIGN_OR_RETURN(older, FileContent::read(bronze_ / *name));
                newest_ = std::move(older);
            }
            RowCheck rows(contract_, task_.day, context_.references, file_name_);
            const auto refusal = read_rows(bronze_ / *name, rows);
            if (!refusal) {
                return rows.finish();
            }
            refused.insert(refused.begin(), {file_name_, 0, refusal->field, refusal->reason, refusal->message});
            result_.refused.insert(result_.refused.begin(), Error{refusal->message, place(), refusal->mend});
        }
        return std::nullopt;
    }

    std::optional<FileRefusal> read_rows(const fs::path& path, RowCheck& rows) const {
        switch (contract_.format) {
            case ArrivalFormat::csv:
                return read_csv(newest_->bytes(), rows);
            case ArrivalFormat::jsonl:
                return read_jsonl(newest_->bytes(), rows);
            case ArrivalFormat::parquet:
                break;
        }
        if (newest_->bytes().empty()) {
            return FileRefusal{
                Reason::empty_file, {}, "is empty", "deliver a Parquet file, with no rows where there are none"};
        }
        return read_parquet_rows(path, rows);
    }

    void collect_ids(const Table& valid) {
        result_.ids.emplace();
        for (const std::string& field : context_.referred_fields) {
            KnownIds& ids = (*result_.ids)[field];
            for (const std::string& id : valid.texts(field)) { ids.add(id, task_.day); }
        }
    }

    /// A day that is up to date with a refused file says so again.
    void repeat_refusals() {
        if (result_.arrivals.counts.files_refused > 0) {
            result_.refused.push_back(
                {"the newest file was refused before and has not changed", place(), "deliver a file that can be read"});
        }
    }

    std::string place() const { return task_.raw ? task_.raw->string() : file_name_; }

    static Status remove(const fs::path& file) {
        std::error_code error;
        fs::remove(file, error);
        if (error) {
            return refuse("cannot be removed: " + error.message(), file.string(),
                          "check that the folder can be written");
        }
        fs::remove(file.parent_path(), error);  // only when empty
        return {};
    }

    const Contract& contract_;
    const SourceDay& task_;
    const DayContext& context_;
    fs::path bronze_;
    fs::path silver_;
    fs::path quarantine_;
    std::string file_name_;
    std::optional<FileContent> newest_;  // the arrival that is being read
    DayResult result_;
};

}  // namespace

Result<DayResult> ingest_day(const SourceDay& task, const DayContext& context) { return Day(task, context).ingest(); }

}  // namespace nearstock
