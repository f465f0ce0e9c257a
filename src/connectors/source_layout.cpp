#include "connectors/source_layout.hpp"

#include "core/check.hpp"
#include "core/resources.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <map>

namespace nearstock {

namespace {

FieldType field_type(std::string_view name) {
    if (name == "text") {
        return FieldType::text;
    }
    if (name == "integer") {
        return FieldType::integer;
    }
    if (name == "decimal") {
        return FieldType::decimal;
    }
    if (name == "boolean") {
        return FieldType::boolean;
    }
    if (name == "date") {
        return FieldType::date;
    }
    check(name == "timestamp", "a contract's field type is text, integer, decimal, boolean, date or timestamp");
    return FieldType::timestamp;
}

FileFormat file_format(std::string_view name) {
    if (name == "csv") {
        return FileFormat::csv;
    }
    if (name == "jsonl") {
        return FileFormat::jsonl;
    }
    check(name == "parquet", "a contract's format is csv, jsonl or parquet");
    return FileFormat::parquet;
}

std::vector<std::string> texts(const toml::node* node) {
    std::vector<std::string> result;
    if (const auto* array = node != nullptr ? node->as_array() : nullptr) {
        for (const auto& entry : *array) { result.push_back(entry.value_or(std::string())); }
    }
    return result;
}

SourceField read_field(const toml::table& table) {
    SourceField field;
    field.name = table["name"].value_or(std::string());
    field.type = field_type(table["type"].value_or(std::string_view()));
    field.required = table["required"].value_or(true);
    field.allow_future = table["allow_future"].value_or(false);
    field.min = table["min"].value<double>();
    field.max = table["max"].value<double>();
    field.values = texts(table.get("values"));
    field.references = table["references"].value_or(std::string());
    return field;
}

SourceLayout read_layout(std::string_view text) {
    const auto parsed = toml::parse(text);
    check(bool(parsed), "a shipped contract is valid TOML");
    const toml::table& table = parsed.table();
    SourceLayout layout;
    layout.source = table["source"].value_or(std::string());
    layout.format = file_format(table["format"].value_or(std::string_view()));
    layout.daily = table["daily"].value_or(true);
    layout.key = texts(table.get("key"));
    layout.occurred_at = table["occurred_at"].value_or(std::string());
    const auto* fields = table["fields"].as_array();
    check(fields != nullptr, "a shipped contract has fields");
    for (const auto& field : *fields) {
        check(field.is_table(), "a contract's field is a table");
        layout.fields.push_back(read_field(*field.as_table()));
    }
    return layout;
}

std::map<std::string, SourceLayout, std::less<>> read_all() {
    std::map<std::string, SourceLayout, std::less<>> layouts;
    for (const auto& name : resources_under("schemas/")) {
        auto layout = read_layout(*resource(name));
        layouts.emplace(layout.source, std::move(layout));
    }
    return layouts;
}

}  // namespace

const SourceLayout& source_layout(std::string_view source) {
    static const auto layouts = read_all();
    const auto found = layouts.find(source);
    check(found != layouts.end(), "every source that is written has a contract in schemas/");
    return found->second;
}

std::string_view extension(FileFormat format) {
    switch (format) {
        case FileFormat::csv:
            return "csv";
        case FileFormat::jsonl:
            return "jsonl";
        case FileFormat::parquet:
            return "parquet";
    }
    return "csv";
}

}  // namespace nearstock
