// A VRPLIB file taken apart: specifications "KEY : value", then sections of numbered rows.
#pragma once

#include "app/vrp_text.hpp"

#include <map>
#include <string>
#include <vector>

namespace nearstock {

class VrplibSections {
public:
    using Rows = std::vector<std::vector<double>>;  // without the leading number

    /// Keeps references to both.
    VrplibSections(const std::vector<TextLine>& lines, const TextReader& reader) : lines_(lines), reader_(reader) {}
    /// Refuses what is neither, and sections that are not known or come twice.
    Status split();

    [[nodiscard]] bool has_section(const std::string& name) const { return sections_.contains(name); }
    [[nodiscard]] bool has(const std::string& name) const { return has_section(name) || specs_.contains(name); }
    /// A specification's text; empty without one.
    [[nodiscard]] std::string text(const std::string& key) const;
    [[nodiscard]] Result<std::int64_t> count_of(const std::string& key, std::int64_t fallback, std::int64_t most) const;
    /// Rows of a section by place or vehicle, numbered from 1. Without the section: the specification of that name for
    /// all, or `fallback`. `columns` 0: as many as in the first row, or any number when `ragged`.
    [[nodiscard]] Result<Rows> rows(const std::string& name, std::int64_t count, std::size_t columns,
                                    std::vector<double> fallback, bool ragged = false) const;
    /// The lines of a section; none without it.
    [[nodiscard]] std::vector<const TextLine*> lines(const std::string& name) const;

    /// A refusal at a section's heading, at its n-th row, or at a specification.
    [[nodiscard]] std::unexpected<Error> wrong(const std::string& name, const std::string& message,
                                               const std::string& expected) const;
    [[nodiscard]] std::unexpected<Error> wrong_row(const std::string& name, std::size_t row, const std::string& message,
                                                   const std::string& expected) const;
    [[nodiscard]] const TextReader& reader() const { return reader_; }

private:
    struct Spec {
        const TextLine* line = nullptr;
        std::string value;
    };
    struct Section {
        const TextLine* heading = nullptr;
        std::size_t first = 0, end = 0;  // lines
    };
    const std::vector<TextLine>& lines_;
    const TextReader& reader_;
    std::map<std::string, Spec> specs_;
    std::map<std::string, Section> sections_;
};

}  // namespace nearstock
