#include "connectors/snapshot_file.hpp"

#include "connectors/source_layout.hpp"
#include "core/check.hpp"
#include "tables/database.hpp"
#include "tables/table.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace nearstock {

namespace {

/// One row as the file has it: a number or a text per column of the layout.
struct SnapshotRow {
    std::string product_id;
    std::string site_id;
    std::array<std::int64_t, 5> units{};  // opening, closing, wasted, on order, hours out: fields 2 … 6
    std::string lots;                     // empty: missing
    std::size_t missing_field = SIZE_MAX;
};
constexpr std::size_t first_number = 2;
constexpr std::size_t lots_field = 7;

SnapshotRow true_row(const Network& network, const StockSnapshot& s) {
    return {network.products[s.product.value].product_id,
            network.sites[s.site.value].site_id,
            {s.opening.value(), s.closing.value(), s.wasted.value(), s.on_order.value(), s.hours_out},
            lots_text(s.lots)};
}

SnapshotRow damaged_row(const SourceLayout& layout, SnapshotRow row, const PlannedFault& fault, BusinessDate day) {
    if (fault.kind == FaultKind::duplicate_key) {
        return row;
    }
    if (fault.kind == FaultKind::missing_field) {
        row.missing_field = fault.field;
        return row;
    }
    const std::string value = damaged_value(layout.fields[fault.field], fault, {}, day);
    if (fault.field == 0) {
        row.product_id = value;
    } else if (fault.field == 1) {
        row.site_id = value;
    } else {
        check(fault.field < lots_field, "only a number of a snapshot is damaged as a number");
        std::from_chars(value.data(), value.data() + value.size(), row.units[fault.field - first_number]);
    }
    return row;
}

/// The columns of the file under the contract's names and in its order.
class SnapshotTable {
public:
    explicit SnapshotTable(const SourceLayout& layout) {
        check(layout.fields.size() == lots_field + 1, "a snapshot has the columns of its contract");
        for (const auto& field : layout.fields) {
            const bool number = field.type == FieldType::integer;
            table_.columns.push_back({field.name, {}, {}});
            if (number) {
                table_.columns.back().values = Column::Integers{};
            } else {
                table_.columns.back().values = Column::Texts{};
            }
        }
    }
    void add(const SnapshotRow& row) {
        for (std::size_t f = 0; f <= lots_field; ++f) {
            Column& column = table_.columns[f];
            if (auto* numbers = std::get_if<Column::Integers>(&column.values)) {
                numbers->push_back(row.units[f - first_number]);
            } else {
                std::get<Column::Texts>(column.values)
                    .push_back(f == 0   ? row.product_id
                               : f == 1 ? row.site_id
                                        : row.lots);
            }
            column.missing.push_back(f == row.missing_field || (f == lots_field && row.lots.empty()) ? 1 : 0);
        }
    }
    [[nodiscard]] const Table& table() const { return table_; }
    [[nodiscard]] std::size_t rows() const { return table_.rows(); }

private:
    Table table_;
};

/// The row as a reader would show it: values between commas.
std::string shown(const SnapshotRow& row) {
    std::string text;
    for (std::size_t f = 0; f <= lots_field; ++f) {
        text += f == 0 ? "" : ",";
        if (f == row.missing_field) {
            continue;
        }
        text += f == 0            ? row.product_id
                : f == 1          ? row.site_id
                : f == lots_field ? row.lots
                                  : std::to_string(row.units[f - first_number]);
    }
    return text;
}

}  // namespace

std::string lots_text(const std::vector<Lot>& lots) {
    std::string text;
    for (const auto& lot : lots) {
        text += text.empty() ? "" : "|";
        text += lot.expires == BusinessDate::max() ? "9999-12-31" : to_text(lot.expires);
        text += '=' + std::to_string(lot.units.value());
    }
    return text;
}

Result<std::vector<InjectedFault>> write_snapshot_file(const Network& network, const DayRecord& record,
                                                       const std::filesystem::path& path, const FaultOptions& options) {
    const SourceLayout& layout = source_layout("inventory_snapshots");
    const std::size_t rows = record.snapshots.size();
    SnapshotTable table(layout);
    std::vector<InjectedFault> faults;
    std::size_t next = 0;  // true row to be written
    const auto copy_until = [&](std::size_t row) {
        for (; next < row; ++next) { table.add(true_row(network, record.snapshots[next])); }
    };
    for (const auto& fault : plan_faults(layout, rows, options)) {
        copy_until(fault.before);
        const auto damaged = damaged_row(layout, true_row(network, record.snapshots[fault.row]), fault, options.day);
        table.add(damaged);
        faults.push_back({layout.source, path.filename().string(), static_cast<std::int64_t>(table.rows()), fault.kind,
                          shown(damaged)});
    }
    copy_until(rows);
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(table.table(), path));
    return faults;
}

}  // namespace nearstock
