#include "tables/table.hpp"

#include "core/check.hpp"

#include <algorithm>

namespace nearstock {

namespace {

template <class Values>
const Values& values_of(const Table& table, std::string_view name) {
    const Values* values = std::get_if<Values>(&table.column(name).values);
    if (values == nullptr) {
        report_bug(("column '" + std::string(name) + "' has another type").c_str(), std::source_location::current());
    }
    return *values;
}

}  // namespace

std::size_t Column::size() const {
    return std::visit([](const auto& v) { return v.size(); }, values);
}

bool Table::has(std::string_view name) const {
    return std::ranges::any_of(columns, [&](const Column& c) { return c.name == name; });
}

const Column& Table::column(std::string_view name) const {
    const auto found = std::ranges::find(columns, name, &Column::name);
    if (found == columns.end()) {
        report_bug(("there is no column '" + std::string(name) + "'").c_str(), std::source_location::current());
    }
    return *found;
}

const Column::Texts& Table::texts(std::string_view name) const { return values_of<Column::Texts>(*this, name); }
const Column::Integers& Table::integers(std::string_view name) const {
    return values_of<Column::Integers>(*this, name);
}
const Column::Decimals& Table::decimals(std::string_view name) const {
    return values_of<Column::Decimals>(*this, name);
}
const Column::Booleans& Table::booleans(std::string_view name) const {
    return values_of<Column::Booleans>(*this, name);
}
const Column::Dates& Table::dates(std::string_view name) const { return values_of<Column::Dates>(*this, name); }
const Column::Timestamps& Table::timestamps(std::string_view name) const {
    return values_of<Column::Timestamps>(*this, name);
}

}  // namespace nearstock
