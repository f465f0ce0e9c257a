#include "connectors/fault_injection.hpp"

#include "core/check.hpp"
#include "core/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace nearstock {

namespace {

constexpr int days_ahead = 1500;  // of a future date: later than any plan or expiry that is known on the day

bool is_number(const SourceField& field) {
    return field.type == FieldType::integer || field.type == FieldType::decimal;
}

bool is_moment(const SourceField& field) { return field.type == FieldType::date || field.type == FieldType::timestamp; }

/// Whether damaging this field in this way breaks one rule and no other.
bool allows(const SourceLayout& layout, const SourceField& field, FaultKind kind) {
    const bool typed_file = layout.format == FileFormat::parquet;
    switch (kind) {
        case FaultKind::missing_field:
            return field.required;
        case FaultKind::wrong_type:
            return !typed_file && (is_number(field) || field.type == FieldType::boolean);
        case FaultKind::negative_amount:
            return is_number(field) && field.min && *field.min >= 0;
        case FaultKind::out_of_range:
            return is_number(field) && field.max.has_value();
        case FaultKind::unknown_id:
            return !field.references.empty();
        case FaultKind::future_date:
            return !typed_file && is_moment(field) && !field.allow_future;
        case FaultKind::malformed_date:
            return !typed_file && is_moment(field);
        case FaultKind::bad_encoding:
            return !typed_file && field.type == FieldType::text;
        case FaultKind::unknown_value:
            return !typed_file && !field.values.empty();
        case FaultKind::duplicate_key:
        case FaultKind::wrong_column_count:
        case FaultKind::malformed_json:
            return false;  // of the whole row
    }
    return false;
}

bool damages_row(const SourceLayout& layout, FaultKind kind) {
    return kind == FaultKind::duplicate_key ||
           (kind == FaultKind::wrong_column_count && layout.format == FileFormat::csv) ||
           (kind == FaultKind::malformed_json && layout.format == FileFormat::jsonl);
}

struct Choice {
    FaultKind kind;
    std::vector<std::size_t> fields;
};

std::vector<Choice> choices(const SourceLayout& layout) {
    std::vector<Choice> result;
    for (std::size_t k = 0; k < fault_kinds; ++k) {
        Choice choice{static_cast<FaultKind>(k), {}};
        if (damages_row(layout, choice.kind)) {
            choice.fields.push_back(0);
        }
        for (std::size_t f = 0; f < layout.fields.size(); ++f) {
            if (allows(layout, layout.fields[f], choice.kind)) {
                choice.fields.push_back(f);
            }
        }
        if (!choice.fields.empty()) {
            result.push_back(std::move(choice));
        }
    }
    return result;
}

/// The length of the valid UTF-8 sequence at the start of `text`; 0 when there is none. (Unicode 15, table 3-7.)
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        return follows(1) ? 2 : 0;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
        const bool fits = !(lead == 0xe0 && byte(1) < 0xa0) && !(lead == 0xed && byte(1) > 0x9f);
        return fits && follows(1) && follows(2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const bool fits = !(lead == 0xf0 && byte(1) < 0x90) && !(lead == 0xf4 && byte(1) > 0x8f);
        return fits && follows(1) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::string_view to_text(FaultKind kind) {
    constexpr std::array<std::string_view, fault_kinds> names = {
        "missing_field", "wrong_type",     "negative_amount", "out_of_range",       "unknown_id",     "duplicate_key",
        "future_date",   "malformed_date", "bad_encoding",    "wrong_column_count", "malformed_json", "unknown_value"};
    return names[static_cast<std::size_t>(kind)];
}

std::vector<PlannedFault> plan_faults(const SourceLayout& layout, std::size_t rows, const FaultOptions& options) {
    std::vector<PlannedFault> faults;
    if (options.share <= 0) {
        return faults;
    }
    const Stream stream(options.seed, "injected faults");
    const auto run = hash_text(options.run_id);
    const auto source = hash_text(layout.source);
    const auto day = options.day.time_since_epoch().count();
    const auto allowed = choices(layout);
    for (std::size_t row = 0; row < rows; ++row) {
        auto chance = stream.at(run, source, day, row);
        if (!chance.chance(options.share)) {
            continue;
        }
        const auto& choice = allowed[chance.below(allowed.size())];
        PlannedFault fault{row, 0, choice.kind, choice.fields[chance.below(choice.fields.size())]};
        // Of two rows with one key the first counts, so a copy comes after its original.
        const std::size_t from = choice.kind == FaultKind::duplicate_key ? row + 1 : 0;
        fault.before = from + chance.below(rows + 1 - from);
        faults.push_back(fault);
    }
    std::ranges::stable_sort(faults, {}, &PlannedFault::before);
    return faults;
}

std::string damaged_value(const SourceField& field, const PlannedFault& fault, std::string_view true_value,
                          BusinessDate day) {
    switch (fault.kind) {
        case FaultKind::missing_field:
            return {};
        case FaultKind::wrong_type:
            return field.type == FieldType::boolean ? "perhaps" : "many";
        case FaultKind::negative_amount:
            return fmt::format("{}", -1 - static_cast<std::int64_t>(fault.row % 50));
        case FaultKind::out_of_range:
            return fmt::format("{}", std::llround(std::floor(*field.max)) + 1);
        case FaultKind::unknown_id:
            return fmt::format("nobody-{}", fault.row);
        case FaultKind::malformed_date:
            return field.type == FieldType::date ? "2026-02-30" : "2026-02-11 25:61";
        case FaultKind::unknown_value:
            return "something-else";
        case FaultKind::bad_encoding:
            return std::string(true_value) + "\xc3\x28";
        case FaultKind::future_date: {
            const BusinessDate later = day + Days(days_ahead);
            return field.type == FieldType::date ? to_text(later) : to_text(Timestamp(later) + std::chrono::hours(12));
        }
        case FaultKind::duplicate_key:
        case FaultKind::wrong_column_count:
        case FaultKind::malformed_json:
            break;
    }
    check(false, "a fault of the whole row has no damaged field");
    return {};
}

std::string readable_text(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            result += fmt::format("\\x{:02X}", static_cast<unsigned char>(text[0]));
        } else {
            result += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

}  // namespace nearstock
