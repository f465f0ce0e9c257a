#include "lake/row_check.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <compare>

namespace nearstock {

namespace {

/// The whole of `text` as a number; nothing when it is not one.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

template <class Number>
std::optional<Reason> out_of_bounds(const ContractField& field, Number value) {
    const auto as_double = static_cast<double>(value);
    if (field.min && as_double < *field.min) {
        return *field.min >= 0 && value < 0 ? Reason::negative_amount : Reason::out_of_range;
    }
    return field.max && as_double > *field.max ? std::optional(Reason::out_of_range) : std::nullopt;
}

Column empty_column(const ContractField& field) {
    switch (field.type) {
        case ValueType::text:
            return {field.name, Column::Texts{}, {}};
        case ValueType::integer:
            return {field.name, Column::Integers{}, {}};
        case ValueType::decimal:
            return {field.name, Column::Decimals{}, {}};
        case ValueType::boolean:
            return {field.name, Column::Booleans{}, {}};
        case ValueType::date:
            return {field.name, Column::Dates{}, {}};
        case ValueType::timestamp:
            return {field.name, Column::Timestamps{}, {}};
    }
    return {};
}

template <class Value>
void permute(std::vector<Value>& values, const std::vector<std::uint32_t>& rows) {
    std::vector<Value> ordered;
    ordered.reserve(rows.size());
    for (const std::uint32_t row : rows) { ordered.push_back(std::move(values[row])); }
    values = std::move(ordered);
}

}  // namespace

RowCheck::RowCheck(const Contract& contract, BusinessDate day, const References& references, std::string file)
    : contract_(contract),
      day_(day),
      last_day_(day + Days(1)),
      references_(references),
      file_(std::move(file)),
      cells_(contract.fields.size()) {
    check(references.size() == contract.fields.size(), "references have one entry per field");
    for (const std::string& name : contract.key) { key_.push_back(*contract.find(name)); }
    for (const ContractField& field : contract.fields) { columns_.push_back(empty_column(field)); }
}

RowCheck::Cell& RowCheck::announce(std::size_t field) {
    Cell& cell = cells_[field];
    cell.announced = true;
    return cell;
}

void RowCheck::set_integer(const ContractField& field, Cell& cell, std::int64_t value) {
    cell.number = value;
    cell.wrong = out_of_bounds(field, value);
}

void RowCheck::set_decimal(const ContractField& field, Cell& cell, double value) {
    cell.decimal = value;
    cell.wrong = std::isfinite(value) ? out_of_bounds(field, value) : Reason::wrong_type;
}

void RowCheck::set_text(const ContractField& field, Cell& cell, std::string_view value) {
    cell.text = value;
    if (!field.values.empty() && std::ranges::find(field.values, value) == field.values.end()) {
        cell.wrong = Reason::unknown_value;
    }
}

void RowCheck::set_date(const ContractField& field, Cell& cell, BusinessDate value) {
    cell.number = value.time_since_epoch().count();
    if (value > last_day_ && !field.allow_future) {
        cell.wrong = Reason::future_date;
    }
}

void RowCheck::set_timestamp(const ContractField& field, Cell& cell, Timestamp value) {
    cell.number = value.time_since_epoch().count();
    if (value >= last_day_ + Days(1) && !field.allow_future) {
        cell.wrong = Reason::future_date;
    }
}

void RowCheck::parse_moment(const ContractField& field, Cell& cell, std::string_view text) {
    if (field.type == ValueType::date) {
        if (const auto value = parse_date(text)) {
            return set_date(field, cell, *value);
        }
    } else if (const auto value = parse_timestamp(text)) {
        return set_timestamp(field, cell, *value);
    }
    cell.wrong = Reason::malformed_date;
}

void RowCheck::parse(std::size_t field, std::string_view text) {
    if (text.empty()) {
        return;
    }
    Cell& cell = announce(field);
    const ContractField& rules = contract_.fields[field];
    switch (rules.type) {
        case ValueType::text:
            return set_text(rules, cell, text);
        case ValueType::integer:
            if (const auto value = parse_number<std::int64_t>(text)) {
                return set_integer(rules, cell, *value);
            }
            break;
        case ValueType::decimal:
            if (const auto value = parse_number<double>(text)) {
                return set_decimal(rules, cell, *value);
            }
            break;
        case ValueType::boolean:
            if (text == "true" || text == "false") {
                cell.number = text == "true" ? 1 : 0;
                return;
            }
            break;
        case ValueType::date:
        case ValueType::timestamp:
            return parse_moment(rules, cell, text);
    }
    cell.wrong = Reason::wrong_type;
}

void RowCheck::text(std::size_t field, std::string_view text) {
    const ValueType type = contract_.fields[field].type;
    if (type == ValueType::text || type == ValueType::date || type == ValueType::timestamp || text.empty()) {
        parse(field, text);
    } else {
        announce(field).wrong = Reason::wrong_type;
    }
}

void RowCheck::integer(std::size_t field, std::int64_t value) {
    const ContractField& rules = contract_.fields[field];
    Cell& cell = announce(field);
    if (rules.type == ValueType::integer) {
        set_integer(rules, cell, value);
    } else if (rules.type == ValueType::decimal) {
        set_decimal(rules, cell, static_cast<double>(value));
    } else {
        cell.wrong = Reason::wrong_type;
    }
}

void RowCheck::decimal(std::size_t field, double value) {
    constexpr double whole_up_to = 9007199254740992;  // 2^53: every whole number below is exact
    const ContractField& rules = contract_.fields[field];
    Cell& cell = announce(field);
    if (rules.type == ValueType::decimal) {
        set_decimal(rules, cell, value);
    } else if (rules.type == ValueType::integer && std::trunc(value) == value && std::abs(value) <= whole_up_to) {
        set_integer(rules, cell, static_cast<std::int64_t>(value));
    } else {
        cell.wrong = Reason::wrong_type;
    }
}

void RowCheck::boolean(std::size_t field, bool value) {
    Cell& cell = announce(field);
    cell.number = value ? 1 : 0;
    if (contract_.fields[field].type != ValueType::boolean) {
        cell.wrong = Reason::wrong_type;
    }
}

void RowCheck::date(std::size_t field, BusinessDate value) {
    const ContractField& rules = contract_.fields[field];
    Cell& cell = announce(field);
    if (rules.type == ValueType::date) {
        set_date(rules, cell, value);
    } else {
        cell.wrong = Reason::wrong_type;
    }
}

void RowCheck::timestamp(std::size_t field, Timestamp value) {
    const ContractField& rules = contract_.fields[field];
    Cell& cell = announce(field);
    if (rules.type == ValueType::timestamp) {
        set_timestamp(rules, cell, value);
    } else {
        cell.wrong = Reason::wrong_type;
    }
}

std::optional<Reason> RowCheck::wrong_with(std::size_t field) const {
    const Cell& cell = cells_[field];
    if (!cell.announced) {
        return contract_.fields[field].required ? std::optional(Reason::missing_field) : std::nullopt;
    }
    if (!cell.wrong && references_[field] != nullptr && !references_[field]->contains(cell.text, day_)) {
        return Reason::unknown_id;
    }
    return cell.wrong;
}

void RowCheck::end_row(std::int64_t line, std::string_view raw) {
    for (std::size_t field = 0; field < cells_.size(); ++field) {
        if (const auto reason = wrong_with(field)) {
            return refuse_row(line, raw, *reason, contract_.fields[field].name);
        }
    }
    for (std::size_t field = 0; field < cells_.size(); ++field) {
        append(field);
        cells_[field] = {};
    }
    lines_.push_back(line);
    raws_.push_back(raw);
    ++result_.rows_in;
}

void RowCheck::append(std::size_t field) {
    const Cell& cell = cells_[field];
    Column& column = columns_[field];
    if (!contract_.fields[field].required) {
        column.missing.push_back(cell.announced ? 0 : 1);
    }
    std::visit(
        [&]<class Values>(Values& values) {
            if constexpr (std::is_same_v<Values, Column::Texts>) {
                values.emplace_back(cell.text);
            } else if constexpr (std::is_same_v<Values, Column::Decimals>) {
                values.push_back(cell.decimal);
            } else if constexpr (std::is_same_v<Values, Column::Dates>) {
                values.push_back(BusinessDate(Days(cell.number)));
            } else if constexpr (std::is_same_v<Values, Column::Timestamps>) {
                values.push_back(Timestamp(Seconds(cell.number)));
            } else {
                values.push_back(static_cast<typename Values::value_type>(cell.number));
            }
        },
        column.values);
}

void RowCheck::refuse_row(std::int64_t line, std::string_view raw, Reason reason, std::string_view field) {
    std::ranges::fill(cells_, Cell{});
    ++result_.rows_in;
    add_refused(line, raw, reason, field);
}

void RowCheck::add_refused(std::int64_t line, std::string_view raw, Reason reason, std::string_view field) {
    result_.refused.push_back(
        {file_, line, std::string(field), reason, describe_ ? describe_(line) : escape_invalid_bytes(raw)});
}

int RowCheck::compare_keys(std::size_t a, std::size_t b) const {
    for (const std::size_t field : key_) {
        const int order =
            std::visit([&](const auto& values) { return values[a] < values[b] ? -1 : (values[b] < values[a] ? 1 : 0); },
                       columns_[field].values);
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

/// The rows to keep, by key; the others are refused as duplicates.
std::vector<std::uint32_t> RowCheck::unique_rows_by_key() {
    std::vector<std::uint32_t> rows(lines_.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i) { rows[i] = i; }
    std::ranges::sort(rows, [&](std::uint32_t a, std::uint32_t b) {
        const int order = compare_keys(a, b);
        return order != 0 ? order < 0 : a < b;
    });
    std::vector<std::uint32_t> kept;
    kept.reserve(rows.size());
    for (const std::uint32_t row : rows) {
        if (kept.empty() || compare_keys(kept.back(), row) != 0) {
            kept.push_back(row);
        } else {
            add_refused(lines_[row], raws_[row], Reason::duplicate_key, contract_.key.front());
            ++result_.duplicates;
        }
    }
    return kept;
}

void RowCheck::add_times(Table& table) const {
    const std::size_t rows = table.rows();
    Column::Timestamps occurred(rows, Timestamp(day_));
    if (const auto field = contract_.find(contract_.occurred_at)) {
        const Column& column = table.columns[*field];
        for (std::size_t row = 0; row < rows; ++row) {
            if (!column.is_missing(row)) {
                occurred[row] = contract_.fields[*field].type == ValueType::date
                                    ? Timestamp(std::get<Column::Dates>(column.values)[row])
                                    : std::get<Column::Timestamps>(column.values)[row];
            }
        }
    }
    Column::Timestamps known = occurred;
    for (Timestamp& time : known) { time += contract_.known_after; }
    table.columns.push_back({"business_date", Column::Dates(rows, day_), {}});
    table.columns.push_back({"occurred_at", std::move(occurred), {}});
    table.columns.push_back({"known_at", std::move(known), {}});
}

CheckedRows RowCheck::finish() {
    const auto rows = unique_rows_by_key();
    for (Column& column : columns_) {
        std::visit([&](auto& values) { permute(values, rows); }, column.values);
        if (!column.missing.empty()) {
            permute(column.missing, rows);
        }
    }
    result_.valid.columns = std::move(columns_);
    add_times(result_.valid);
    std::ranges::stable_sort(result_.refused, {}, &RefusedRow::line);
    return std::move(result_);
}

}  // namespace nearstock
