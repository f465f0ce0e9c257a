// The words of a problem file, line by line, and refusals that name line, word and what was expected.
#pragma once

#include "app/vrp_files.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

struct TextLine {
    std::size_t number = 0;  // from 1
    std::string text;        // without blanks at its ends
    std::vector<std::string> words;
};

/// Lines with something on them; # starts a comment line.
std::vector<TextLine> text_lines(const std::string& text);

class TextReader {
public:
    explicit TextReader(std::string place) : place_(std::move(place)) {}
    /// "'12x' is not a number" at place:line.
    [[nodiscard]] Result<double> number(const TextLine& line, std::size_t word, const std::string& expected) const;
    [[nodiscard]] Result<std::int64_t> whole(const TextLine& line, std::size_t word, const std::string& expected) const;
    /// All words of a line as numbers; exactly `count` of them unless 0.
    [[nodiscard]] Result<std::vector<double>> numbers(const TextLine& line, std::size_t count,
                                                      const std::string& expected) const;
    [[nodiscard]] std::unexpected<Error> wrong(const TextLine& line, const std::string& message,
                                               const std::string& expected) const;
    [[nodiscard]] std::unexpected<Error> ended(const std::string& expected) const;
    [[nodiscard]] const std::string& place() const { return place_; }

private:
    std::string place_;
};

struct Point {
    double x = 0, y = 0;
};
/// Straight-line distances between all points, each made whole; refused when one does not fit.
Result<std::vector<std::int32_t>> euclidean(const std::vector<Point>& points, Rounding rounding,
                                            const std::string& place);
/// One entry of a matrix, made whole; refused when it does not fit.
Result<std::int32_t> matrix_entry(double value, Rounding rounding, const std::string& place);

Result<VrpFile> read_solomon(const std::vector<TextLine>& lines, const TextReader& reader, Rounding rounding);
Result<VrpFile> read_li_lim(const std::vector<TextLine>& lines, const TextReader& reader, Rounding rounding);
Result<VrpFile> read_vrplib(const std::vector<TextLine>& lines, const TextReader& reader,
                            std::optional<Rounding> rounding);
Result<VrpFile> read_vroom(const std::string& text, const std::string& place, const TravelLookup& travel = {},
                           const ZoneTraffic& zones = {});

}  // namespace nearstock
