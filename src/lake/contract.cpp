#include "lake/contract.hpp"

#include "core/check.hpp"
#include "core/random.hpp"
#include "core/resources.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <span>

namespace nearstock {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6> value_types{"text", "integer", "decimal", "boolean", "date", "timestamp"};
constexpr std::array<std::string_view, 3> formats{"csv", "jsonl", "parquet"};
constexpr std::array<std::string_view, 12> contract_keys{"source", "title",       "format",      "grain",
                                                         "key",    "occurred_at", "known_after", "late_by",
                                                         "daily",  "feeds",       "quality",     "fields"};
constexpr std::array<std::string_view, 10> field_keys{"name", "type",   "required",   "allow_future", "min",
                                                      "max",  "values", "references", "unit",         "about"};
constexpr std::array<std::string_view, 5> quality_keys{"completeness_min", "duplicates_max", "invalid_max",
                                                       "volume_drift_max", "fail_on"};
constexpr std::array<std::string_view, 5> quality_checks{"completeness", "freshness", "invalid", "duplicates",
                                                         "volume_drift"};

constexpr std::array<std::string_view, 3> own_columns{"business_date", "occurred_at", "known_at"};

bool contains(Names names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

/// Reads one contract; the first thing that is wrong stays in `error_`.
class ContractReader {
public:
    explicit ContractReader(std::string place) : place_(std::move(place)) {}

    Result<Contract> read(const toml::table& table) {
        Contract contract;
        only(table, contract_keys);
        text(table, "source", contract.source);
        text(table, "title", contract.title);
        contract.format = static_cast<ArrivalFormat>(one_of(table, "format", formats));
        text(table, "grain", contract.grain);
        texts(table, "key", contract.key);
        text(table, "occurred_at", contract.occurred_at);
        duration(table, "known_after", contract.known_after);
        duration(table, "late_by", contract.late_by);
        required(table, "daily", contract.daily, "true or false");
        texts(table, "feeds", contract.feeds);
        read_quality(table, contract.quality);
        read_fields(table, contract.fields);
        check_names(table, contract);
        if (error_) {
            return std::unexpected(*error_);
        }
        return contract;
    }

private:
    void complain(const toml::node& node, std::string message, std::string mend) {
        if (!error_) {
            error_ = Error{std::move(message), fmt::format("{}:{}", place_, node.source().begin.line), std::move(mend)};
        }
    }

    void only(const toml::table& table, Names allowed) {
        for (const auto& [key, node] : table) {
            if (!contains(allowed, key.str())) {
                complain(node, fmt::format("unknown key '{}'", key.str()),
                         fmt::format("use one of {}", fmt::join(allowed, ", ")));
            }
        }
    }

    /// Sets `value` from a key that must be there.
    template <class Value>
    void required(const toml::table& table, std::string_view key, Value& value, std::string_view example) {
        const toml::node* node = table.get(key);
        if (node == nullptr) {
            complain(table, fmt::format("'{}' is missing", key), fmt::format("add {} = {}", key, example));
        } else if (const auto found = node->value<Value>()) {
            value = *found;
        } else {
            complain(*node, fmt::format("'{}' has the wrong type", key), fmt::format("write {}", example));
        }
    }

    template <class Value>
    void optional(const toml::table& table, std::string_view key, Value& value, std::string_view example) {
        if (table.contains(key)) {
            required(table, key, value, example);
        }
    }

    void text(const toml::table& table, std::string_view key, std::string& value) {
        required(table, key, value, "a text");
    }

    void texts(const toml::table& table, std::string_view key, std::vector<std::string>& values) {
        const toml::array* array = table[key].as_array();
        if (array == nullptr) {
            const toml::node* node = table.get(key);
            return complain(node != nullptr ? *node : table, fmt::format("'{}' is not a list of texts", key),
                            fmt::format("write {} = [\"…\"]", key));
        }
        for (const toml::node& node : *array) {
            if (const auto value = node.value<std::string>()) {
                values.push_back(*value);
            } else {
                complain(node, fmt::format("'{}' holds something that is not a text", key), "put it in quotes");
            }
        }
    }

    template <std::size_t n>
    std::size_t one_of(const toml::table& table, std::string_view key, const std::array<std::string_view, n>& names) {
        std::string name;
        text(table, key, name);
        const auto found = std::ranges::find(names, name);
        if (found == names.end()) {
            complain(table, fmt::format("{} '{}' is not known", key, name),
                     fmt::format("use one of {}", fmt::join(names, ", ")));
            return 0;
        }
        return static_cast<std::size_t>(found - names.begin());
    }

    void duration(const toml::table& table, std::string_view key, Seconds& value) {
        std::string written;
        text(table, key, written);
        if (const auto parsed = parse_duration(written)) {
            value = *parsed;
        } else {
            const toml::node* node = table.get(key);
            complain(node != nullptr ? *node : table, parsed.error().message, parsed.error().mend);
        }
    }

    void read_quality(const toml::table& table, QualityRules& rules) {
        const toml::table* quality = table["quality"].as_table();
        if (quality == nullptr) {
            return complain(table, "'quality' is missing", "add quality = { completeness_min = 0.98, … }");
        }
        only(*quality, quality_keys);
        required(*quality, "completeness_min", rules.completeness_min, "a share such as 0.98");
        required(*quality, "duplicates_max", rules.duplicates_max, "a share such as 0.02");
        required(*quality, "invalid_max", rules.invalid_max, "a share such as 0.02");
        required(*quality, "volume_drift_max", rules.volume_drift_max, "a ratio such as 0.6");
        texts(*quality, "fail_on", rules.fail_on);
        for (const std::string& check : rules.fail_on) {
            if (!contains(quality_checks, check)) {
                complain(*quality, fmt::format("quality check '{}' is not known", check),
                         fmt::format("use one of {}", fmt::join(quality_checks, ", ")));
            }
        }
    }

    void read_fields(const toml::table& table, std::vector<ContractField>& fields) {
        const toml::array* array = table["fields"].as_array();
        if (array == nullptr || array->empty()) {
            return complain(table, "'fields' is missing", "add fields = [ { name = \"…\", type = \"text\" } ]");
        }
        for (const toml::node& node : *array) {
            if (const toml::table* entry = node.as_table()) {
                fields.push_back(read_field(*entry));
            } else {
                complain(node, "a field is not a table", "write { name = \"…\", type = \"text\" }");
            }
        }
    }

    ContractField read_field(const toml::table& table) {
        ContractField field;
        only(table, field_keys);
        text(table, "name", field.name);
        field.type = static_cast<ValueType>(one_of(table, "type", value_types));
        optional(table, "required", field.required, "true or false");
        optional(table, "allow_future", field.allow_future, "true or false");
        read_bound(table, "min", field.min);
        read_bound(table, "max", field.max);
        if (table.contains("values")) {
            texts(table, "values", field.values);
        }
        read_reference(table, field);
        optional(table, "unit", field.unit, "a text");
        optional(table, "about", field.about, "a text");
        const bool number = field.type == ValueType::integer || field.type == ValueType::decimal;
        if ((field.min || field.max) && !number) {
            complain(table, fmt::format("field '{}' has a bound and is no number", field.name), "remove min and max");
        }
        if ((!field.values.empty() || field.references) && field.type != ValueType::text) {
            complain(table, fmt::format("field '{}' has values or a reference and is no text", field.name),
                     "make its type text");
        }
        return field;
    }

    void read_bound(const toml::table& table, std::string_view key, std::optional<double>& bound) {
        if (table.contains(key)) {
            required(table, key, bound.emplace(), "a number");
        }
    }

    void read_reference(const toml::table& table, ContractField& field) {
        std::string written;
        optional(table, "references", written, "\"source.field\"");
        const std::size_t dot = written.find('.');
        if (dot != std::string::npos) {
            field.references = ContractReference{written.substr(0, dot), written.substr(dot + 1)};
        } else if (!written.empty()) {
            complain(table, fmt::format("reference '{}' names no field", written), "write \"source.field\"");
        }
    }

    void check_names(const toml::table& table, const Contract& contract) {
        for (auto field = contract.fields.begin(); field != contract.fields.end(); ++field) {
            if (std::ranges::find(contract.fields.begin(), field, field->name, &ContractField::name) != field) {
                complain(table, fmt::format("field '{}' stands twice", field->name), "remove one");
            }
            if (contains(own_columns, field->name)) {
                complain(table, fmt::format("field '{}' has a name that the lake gives itself", field->name),
                         "name it otherwise");
            }
        }
        if (contract.key.empty()) {
            complain(table, "the key is empty", "name the fields that tell two rows apart");
        }
        for (const std::string& key : contract.key) {
            const auto field = contract.find(key);
            if (!field || !contract.fields[*field].required) {
                complain(table, fmt::format("key '{}' is no required field", key),
                         "name a field and leave it required");
            }
        }
        const auto occurred = contract.find(contract.occurred_at);
        const bool moment = occurred && (contract.fields[*occurred].type == ValueType::date ||
                                         contract.fields[*occurred].type == ValueType::timestamp);
        if (contract.occurred_at != "business_date" && !moment) {
            complain(table,
                     fmt::format("occurred_at '{}' is neither a date or timestamp field nor business_date",
                                 contract.occurred_at),
                     "name one of them");
        }
    }

    std::string place_;
    std::optional<Error> error_;
};

/// Depth-first over references: a source is placed behind what it refers to.
class Ordering {
public:
    explicit Ordering(const std::vector<Contract>& contracts)
        : contracts_(contracts), mark_(contracts.size(), Mark::unseen) {}

    Status visit(std::size_t source) {
        if (mark_[source] == Mark::placed) {
            return {};
        }
        const Contract& contract = contracts_[source];
        if (mark_[source] == Mark::open) {
            return refuse("refers to itself in a circle", contract.source, "remove one of the references");
        }
        mark_[source] = Mark::open;
        for (const ContractField& field : contract.fields) {
            if (field.references) {
                NEARSTOCK_RETURN_IF_ERROR(follow(contract, field));
            }
        }
        mark_[source] = Mark::placed;
        placed_.push_back(source);
        return {};
    }

    std::vector<std::size_t> take() { return std::move(placed_); }

private:
    enum class Mark : std::uint8_t { unseen, open, placed };

    Status follow(const Contract& contract, const ContractField& field) {
        const std::string place = contract.source + "." + field.name;
        const auto target = std::ranges::find(contracts_, field.references->source, &Contract::source);
        if (target == contracts_.end() || !target->find(field.references->field)) {
            return refuse(fmt::format("refers to {}.{}, which no contract has", field.references->source,
                                      field.references->field),
                          place, "name a source and one of its fields");
        }
        if (!contract.daily && target->daily) {
            return refuse("a master source refers to the daily source " + target->source, place,
                          "refer to a master source, or make this source daily");
        }
        return visit(static_cast<std::size_t>(target - contracts_.begin()));
    }

    const std::vector<Contract>& contracts_;
    std::vector<Mark> mark_;
    std::vector<std::size_t> placed_;
};

}  // namespace

std::string_view to_text(ValueType type) { return value_types[static_cast<std::size_t>(type)]; }
std::string_view to_text(ArrivalFormat format) { return formats[static_cast<std::size_t>(format)]; }

std::optional<std::size_t> Contract::find(std::string_view field) const {
    const auto found = std::ranges::find(fields, field, &ContractField::name);
    return found == fields.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - fields.begin()));
}

Result<Contract> parse_contract(std::string_view toml_text, const std::string& place) {
    const toml::parse_result parsed = toml::parse(toml_text);
    if (!parsed) {
        return refuse(std::string(parsed.error().description()),
                      fmt::format("{}:{}", place, parsed.error().source().begin.line), "write valid TOML");
    }
    auto contract = ContractReader(place).read(parsed.table());
    if (contract) {
        contract->fingerprint = hash_text(toml_text);
    }
    return contract;
}

const std::vector<Contract>& shipped_contracts() {
    static const std::vector<Contract> contracts = [] {
        std::vector<Contract> read;
        for (const std::string& name : resources_under("schemas/")) {
            auto contract = parse_contract(*resource(name), name);
            if (!contract) {
                report_bug(contract.error().text().c_str(), std::source_location::current());
            }
            read.push_back(std::move(*contract));
        }
        std::ranges::sort(read, {}, &Contract::source);
        return read;
    }();
    return contracts;
}

Result<std::vector<std::size_t>> ingest_order(const std::vector<Contract>& contracts) {
    Ordering ordering(contracts);
    for (const bool daily : {false, true}) {
        for (std::size_t i = 0; i < contracts.size(); ++i) {
            if (contracts[i].daily == daily) {
                NEARSTOCK_RETURN_IF_ERROR(ordering.visit(i));
            }
        }
    }
    return ordering.take();
}

}  // namespace nearstock
