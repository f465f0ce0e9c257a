#include "app/schedule_file.hpp"

#include "core/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <span>

namespace nearstock {

namespace {

using Json = nlohmann::json;
using Of = ScheduleFault::Of;

/// What is wrong with the file, and where in it.
struct Broken {
    std::string what, place, mend;
};

/// A member of one object as a finite number (or a truth value).
template <class T>
T member(const Json& of, const char* name, const std::string& place) {
    const auto found = of.find(name);
    if (found == of.end()) {
        throw Broken{fmt::format("'{}' is missing", name), place, fmt::format("add \"{}\"", name)};
    }
    if constexpr (std::is_same_v<T, bool>) {
        if (!found->is_boolean()) {
            throw Broken{fmt::format("'{}' is {}", name, found->dump()), place, "write true or false"};
        }
    } else {
        if (!found->is_number() || (std::is_integral_v<T> && !found->is_number_integer())) {
            throw Broken{fmt::format("'{}' is {}", name, found->dump()), place,
                         std::is_integral_v<T> ? "write a whole number" : "write a number"};
        }
        if (std::is_unsigned_v<T> && found->template get<std::int64_t>() < 0) {
            throw Broken{fmt::format("'{}' is {}", name, found->dump()), place, "write a number from zero up"};
        }
    }
    return found->get<T>();
}

template <class T>
T member_or(const Json& of, const char* name, T otherwise, const std::string& place) {
    return of.contains(name) ? member<T>(of, name, place) : otherwise;
}

const Json& list(const Json& of, const char* name, const std::string& place = "") {
    const auto found = of.find(name);
    if (found == of.end() || !found->is_array()) {
        throw Broken{fmt::format("has no list '{}'", name), place,
                     "see docs/guides/plan-replenishment.md for the members"};
    }
    return *found;
}

/// Numbers nested as `shape` says, row by row of it: a row that is too short would shift all that follow.
void flatten(const Json& from, const std::string& place, std::span<const std::pair<const char*, std::size_t>> shape,
             std::vector<std::int32_t>& into) {
    if (shape.empty()) {
        if (!from.is_number_integer()) {
            throw Broken{fmt::format("is {}", from.dump()), place, "write whole units"};
        }
        into.push_back(from.get<std::int32_t>());
        return;
    }
    const auto [of, size] = shape.front();
    if (!from.is_array() || from.size() != size) {
        throw Broken{fmt::format("has {} values for {} {}s", from.is_array() ? from.size() : 0, size, of), place,
                     fmt::format("give one for each {}", of)};
    }
    for (std::size_t i = 0; i < size; ++i) {
        flatten(from[i], fmt::format("{}, {} {}", place, of, i), shape.subspan(1), into);
    }
}

/// Reads all that can be read, then leaves out what can't be planned.
class Reader {
public:
    explicit Reader(const Json& json) : json_(json) {}

    ScheduleFile run() {
        p_.days = member<std::size_t>(json_, "days", "");
        p_.paths = member<std::size_t>(json_, "paths", "");
        p_.budget = member<double>(json_, "budget", "");
        p_.transfer_days = member_or<std::size_t>(json_, "transfer_days", 1, "");
        if (p_.transfer_days > p_.days) {
            throw Broken{fmt::format("'transfer_days' is {}, of {} days", p_.transfer_days, p_.days), "",
                         "write at most the number of days"};
        }
        entries("suppliers", Of::supplier, "supplier", [&](const Json& v, const std::string& at) { supplier(v, at); });
        entries("sites", Of::site, "site", [&](const Json& s, const std::string& at) { site(s, at); });
        entries("lanes", Of::lane, "lane", [&](const Json& l, const std::string& at) { lane(l, at); });
        entries("skus", Of::sku, "SKU", [&](const Json& k, const std::string& at) { sku(k, at); });
        units("on_hand", {"site"}, p_.on_hand);
        units("arriving", {"site", "day"}, p_.arriving);
        units("demand", {"site", "day", "path"}, p_.demand);
        for (auto& fault : schedule_faults(p_)) {
            if (fault.of == Of::problem) {
                throw Broken{fault.error.message, fault.error.place, fault.error.mend};
            }
            // What was blank from the start has been said.
            const bool said = fault.of == Of::cell ? is_out(Of::sku, fault.index / p_.sites.size()) ||
                                                         is_out(Of::site, fault.index % p_.sites.size())
                                                   : is_out(fault.of, fault.index);
            if (!said) {
                leave_out(fault.of, fault.index, std::move(fault.error));
            }
        }
        follow_suppliers();
        return what_is_left();
    }

private:
    [[nodiscard]] std::vector<char>& out(Of of) { return out_[static_cast<std::size_t>(of)]; }
    bool is_out(Of of, std::size_t index) {
        const auto& flags = out(of);
        return index < flags.size() && flags[index] != 0;
    }
    void leave_out(Of of, std::size_t index, Error error) {
        left_out_.push_back(std::move(error));
        if (of != Of::cell) {
            auto& flags = out(of);
            flags.resize(std::max(flags.size(), index + 1));
            flags[index] = 1;
        }
    }

    /// Each entry by itself; one that is broken stands as a blank.
    template <class Read>
    void entries(const char* name, Of of, const char* one, Read&& read) {
        const auto& rows = list(json_, name);
        out(of).assign(rows.size(), 0);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto place = fmt::format("{} {}", one, i);
            try {
                read(rows[i], place);
            } catch (const Broken& broken) { leave_out(of, i, {broken.what, broken.place, broken.mend}); }
            switch (of) {
                case Of::supplier:
                    p_.suppliers.resize(i + 1, {.takes_orders = std::vector<std::uint8_t>(p_.days)});
                    break;
                case Of::site:
                    p_.sites.resize(i + 1);
                    break;
                case Of::lane:
                    p_.lanes.resize(i + 1, {.from = 0, .to = 1});
                    break;
                default:
                    p_.skus.resize(i + 1);
            }
        }
    }

    void supplier(const Json& v, const std::string& place) {
        ScheduleProblem::Supplier supplier{.order_cost = member<double>(v, "order_cost", place),
                                           .minimum_value = member<double>(v, "minimum_value", place),
                                           .lead_days = member<int>(v, "lead_days", place),
                                           .takes_orders = std::vector<std::uint8_t>(p_.days),
                                           .truck_litres = member_or(v, "truck_litres", 0.0, place),
                                           .truck_cost = member_or(v, "truck_cost", 0.0, place)};
        const auto& days = list(v, "order_days", place);
        for (std::size_t i = 0; i < days.size(); ++i) {
            const auto& day = days[i];
            if (!day.is_number_integer() || day.get<std::int64_t>() < 0 ||
                day.get<std::int64_t>() >= std::int64_t(p_.days)) {
                throw Broken{fmt::format("is {}", day.dump()), fmt::format("{}, order day {}", place, i),
                             fmt::format("write days from 0 to {}", p_.days - 1)};
            }
            supplier.takes_orders[day.get<std::size_t>()] = 1;
        }
        if (supplier.truck_cost > 0 && supplier.truck_litres <= 0) {
            throw Broken{"a truck costs something and holds nothing", place, "add \"truck_litres\""};
        }
        p_.suppliers.push_back(std::move(supplier));
    }

    void sku(const Json& k, const std::string& place) {
        p_.skus.push_back({.supplier = member<std::size_t>(k, "supplier", place),
                           .unit_cost = member<double>(k, "unit_cost", place),
                           .litres = member<double>(k, "litres", place),
                           .holding = member<double>(k, "holding", place),
                           .shortage = member<double>(k, "shortage", place),
                           .line_cost = member<double>(k, "line_cost", place),
                           .case_pack = member<std::int32_t>(k, "case_pack", place),
                           .minimum_cases = member<std::int32_t>(k, "minimum_cases", place),
                           .cold = member<bool>(k, "cold", place),
                           .lost_sales = member_or(k, "lost_sales", false, place)});
    }

    void site(const Json& s, const std::string& place) {
        p_.sites.push_back({.capacity = member<double>(s, "capacity", place),
                            .cold_space = member<double>(s, "cold_space", place),
                            .receiving = member<double>(s, "receiving", place),
                            .inbound_per_litre = member<double>(s, "inbound_per_litre", place),
                            .most_skus = member<std::int32_t>(s, "most_skus", place)});
    }

    void lane(const Json& l, const std::string& place) {
        const ScheduleProblem::Lane lane{.from = member<std::size_t>(l, "from", place),
                                         .to = member<std::size_t>(l, "to", place),
                                         .cost_per_litre = member<double>(l, "cost_per_litre", place),
                                         .lead_days = member<int>(l, "lead_days", place)};
        for (std::size_t i = 0; i < p_.lanes.size(); ++i) {
            if (!is_out(Of::lane, i) && p_.lanes[i].from == lane.from && p_.lanes[i].to == lane.to) {
                throw Broken{fmt::format("{} → {} is there twice, as lane {} before", lane.from, lane.to, i), place,
                             "keep one of them"};
            }
        }
        p_.lanes.push_back(lane);
    }

    /// A table by product and what else is named; a product whose rows are broken has zeros.
    void units(const char* name, std::initializer_list<const char*> of, std::vector<std::int32_t>& into) {
        std::vector<std::pair<const char*, std::size_t>> shape;
        std::size_t size = 1;
        for (const auto* one : of) {
            const std::string word = one;
            shape.emplace_back(one, word == "site" ? p_.sites.size() : word == "day" ? p_.days : p_.paths);
            size *= shape.back().second;
        }
        const auto& rows = list(json_, name);
        if (rows.size() != p_.skus.size()) {
            throw Broken{fmt::format("has {} values for {} SKUs", rows.size(), p_.skus.size()), name,
                         "give one for each SKU"};
        }
        for (std::size_t k = 0; k < rows.size(); ++k) {
            const std::size_t before = into.size();
            try {
                flatten(rows[k], fmt::format("{}, SKU {}", name, k), shape, into);
            } catch (const Broken& broken) {
                into.resize(before);
                if (!is_out(Of::sku, k)) {
                    leave_out(Of::sku, k, {broken.what, broken.place, broken.mend});
                }
            }
            into.resize(before + size);
        }
    }

    void follow_suppliers() {
        for (std::size_t k = 0; k < p_.skus.size(); ++k) {
            const auto v = p_.skus[k].supplier;
            if (!is_out(Of::sku, k) && is_out(Of::supplier, v)) {
                leave_out(
                    Of::sku, k,
                    {fmt::format("its supplier {} is left out", v), fmt::format("SKU {}", k), "mend the supplier"});
            }
        }
        for (std::size_t l = 0; l < p_.lanes.size(); ++l) {
            for (const auto s : {p_.lanes[l].from, p_.lanes[l].to}) {
                if (!is_out(Of::lane, l) && is_out(Of::site, s)) {
                    leave_out(Of::lane, l,
                              {fmt::format("its site {} is left out", s), fmt::format("lane {}", l), "mend the site"});
                }
            }
        }
    }

    ScheduleFile what_is_left() {
        ScheduleFile file;
        auto& q = file.problem;
        q.days = p_.days;
        q.paths = p_.paths;
        q.transfer_days = p_.transfer_days;
        q.budget = p_.budget;
        q.suppliers = p_.suppliers;
        std::vector<std::size_t> site_now(p_.sites.size());
        for (std::size_t s = 0; s < p_.sites.size(); ++s) {
            if (!is_out(Of::site, s)) {
                site_now[s] = q.sites.size();
                q.sites.push_back(p_.sites[s]);
                file.sites.push_back(s);
                keep_space_of_others(s, q.sites.back());
            }
        }
        for (std::size_t l = 0; l < p_.lanes.size(); ++l) {
            if (!is_out(Of::lane, l)) {
                q.lanes.push_back(p_.lanes[l]);
                q.lanes.back().from = site_now[p_.lanes[l].from];
                q.lanes.back().to = site_now[p_.lanes[l].to];
            }
        }
        for (std::size_t k = 0; k < p_.skus.size(); ++k) {
            if (is_out(Of::sku, k)) {
                continue;
            }
            q.skus.push_back(p_.skus[k]);
            file.skus.push_back(k);
            for (const auto s : file.sites) {
                const auto copy = [&, c = p_.cell(k, s)](const auto& from, auto& into, std::size_t each) {
                    const auto first = from.begin() + std::ptrdiff_t(c * each);
                    into.insert(into.end(), first, first + std::ptrdiff_t(each));
                };
                copy(p_.on_hand, q.on_hand, 1);
                copy(p_.arriving, q.arriving, p_.days);
                copy(p_.demand, q.demand, p_.days * p_.paths);
            }
        }
        file.left_out = std::move(left_out_);
        return file;
    }

    void keep_space_of_others(std::size_t s, ScheduleProblem::Site& site) {
        for (std::size_t k = 0; k < p_.skus.size(); ++k) {
            const auto& sku = p_.skus[k];
            const double litres = is_out(Of::sku, k) ? p_.on_hand[p_.cell(k, s)] * sku.litres : 0;
            if (litres > 0 && std::isfinite(litres)) {
                site.capacity = std::max(0.0, site.capacity - litres);
                site.cold_space = std::max(0.0, site.cold_space - (sku.cold ? litres : 0));
            }
        }
    }

    const Json& json_;
    ScheduleProblem p_;
    std::vector<char> out_[6];
    std::vector<Error> left_out_;
};

}  // namespace

Result<ScheduleFile> read_schedule_file(const std::filesystem::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(file));
    ScheduleFile read;
    try {
        const auto json = Json::parse(text);
        read = Reader(json).run();
    } catch (const Broken& broken) {
        return refuse(broken.what, broken.place.empty() ? file.string() : file.string() + ": " + broken.place,
                      broken.mend);
    } catch (const Json::exception& error) {
        return refuse(error.what(), file.string(), "see docs/guides/plan-replenishment.md for the members");
    }
    for (auto& error : read.left_out) { error.place = file.string() + ": " + error.place; }
    if (read.problem.skus.empty() || read.problem.sites.empty()) {
        return read.left_out.empty() ? refuse("has no SKUs or no sites", file.string(), "add some")
                                     : Result<ScheduleFile>(std::unexpected(std::move(read.left_out.front())));
    }
    NEARSTOCK_RETURN_IF_ERROR(check_schedule_problem(read.problem));
    return read;
}

}  // namespace nearstock
