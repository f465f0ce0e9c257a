// What a source promises: its fields, keys, rules, how late it may be and what it feeds. One file per source in
// schemas/.
//
// Everything that ingest checks and docs/sources.md says comes from here; a rule that is not in a contract is not
// checked.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

enum class ValueType : std::uint8_t { text, integer, decimal, boolean, date, timestamp };
enum class ArrivalFormat : std::uint8_t { csv, jsonl, parquet };

std::string_view to_text(ValueType type);
/// Also the ending of the source's files.
std::string_view to_text(ArrivalFormat format);

/// A field whose values must be among those of another source's field.
struct ContractReference {
    std::string source;
    std::string field;
};

struct ContractField {
    std::string name;
    ValueType type = ValueType::text;
    bool required = true;
    bool allow_future = false;  // of a date or timestamp: may lie later than the business date + 1 day
    std::optional<double> min;
    std::optional<double> max;
    std::vector<std::string> values;  // the allowed texts; empty: any
    std::optional<ContractReference> references;
    std::string unit;
    std::string about;
};

/// What a day's quality is measured against. A check named in `fail_on` makes `nearstock quality` exit 1.
struct QualityRules {
    double completeness_min = 0;       // share of the days on which a file is expected that have a valid one
    double duplicates_max = 1;         // share of the rows; exceeded by more than chance: quality.hpp
    double invalid_max = 1;            // share of the rows, duplicates apart; likewise
    double volume_drift_max = 1e9;     // |rows ÷ trailing median − 1|
    std::vector<std::string> fail_on;  // completeness, freshness, invalid, duplicates, volume_drift
};

struct Contract {
    std::string source;
    std::string title;
    ArrivalFormat format = ArrivalFormat::csv;
    std::string grain;
    std::vector<std::string> key;  // required fields
    std::string occurred_at;       // a date or timestamp field, or "business_date"
    Seconds known_after{0};        // from occurred_at to known_at
    Seconds late_by{0};
    bool daily = true;  // false: a master source, whose newest row per key is in force
    std::vector<std::string> feeds;
    QualityRules quality;
    std::vector<ContractField> fields;
    std::uint64_t fingerprint = 0;  // of the contract's text

    /// The position of a field; nothing when there is none of that name.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view field) const;
};

/// Refuses text that is not a contract: unknown or missing keys, wrong types, a key that is not a required field.
/// `place` is the file's name, for the message.
Result<Contract> parse_contract(std::string_view toml_text, const std::string& place);

/// The contracts that are part of the program, by source name.
const std::vector<Contract>& shipped_contracts();

/// Positions of `contracts` such that a source stands behind every source that it refers to, master sources first.
/// Refuses a reference to an unknown source or field, of a master source to a daily one, or in a circle.
Result<std::vector<std::size_t>> ingest_order(const std::vector<Contract>& contracts);

}  // namespace nearstock
