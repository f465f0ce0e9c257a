#include "app/vrp_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace nearstock {

std::vector<TextLine> text_lines(const std::string& text) {
    constexpr std::string_view blanks = " \t\r\f\v";
    std::vector<TextLine> lines;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = std::min(text.find('\n', begin), text.size());
        ++number;
        TextLine line{.number = number};
        std::string_view rest(text.data() + begin, end - begin);
        const auto first = rest.find_first_not_of(blanks);
        if (first != std::string_view::npos && rest[first] != '#') {
            rest = rest.substr(first, rest.find_last_not_of(blanks) + 1 - first);
            line.text = rest;
            for (std::size_t at = 0; at < rest.size();) {
                const auto stop = std::min(rest.find_first_of(blanks, at), rest.size());
                line.words.emplace_back(rest.substr(at, stop - at));
                at = std::min(rest.find_first_not_of(blanks, stop), rest.size());
            }
            lines.push_back(std::move(line));
        }
        begin = end + 1;
    }
    return lines;
}

std::unexpected<Error> TextReader::wrong(const TextLine& line, const std::string& message,
                                         const std::string& expected) const {
    return refuse(message, fmt::format("{}:{}", place_, line.number), "expected is " + expected);
}

std::unexpected<Error> TextReader::ended(const std::string& expected) const {
    return refuse("the file ends", place_, "expected is " + expected);
}

Result<double> TextReader::number(const TextLine& line, std::size_t word, const std::string& expected) const {
    if (word >= line.words.size()) {
        return wrong(line, "the line ends", expected);
    }
    const std::string& text = line.words[word];
    double value = 0;
    const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
        return wrong(line, "'" + text + "' is not a number", expected);
    }
    return value;
}

Result<std::int64_t> TextReader::whole(const TextLine& line, std::size_t word, const std::string& expected) const {
    NEARSTOCK_ASSIGN_OR_RETURN(value, number(line, word, expected));
    if (value != std::floor(value) || std::abs(value) > double(vrp::no_limit)) {
        return wrong(line, "'" + line.words[word] + "' is not a whole number within 2^30", expected);
    }
    return static_cast<std::int64_t>(value);
}

Result<std::vector<double>> TextReader::numbers(const TextLine& line, std::size_t count,
                                                const std::string& expected) const {
    std::vector<double> values;
    for (std::size_t word = 0; word < std::max(count, line.words.size()); ++word) {
        if (count != 0 && word >= count) {
            return wrong(line, "'" + line.words[word] + "' is one word too many", expected);
        }
        NEARSTOCK_ASSIGN_OR_RETURN(value, number(line, word, expected));
        values.push_back(value);
    }
    return values;
}

Result<std::int32_t> matrix_entry(double value, Rounding rounding, const std::string& place) {
    if (!(std::abs(value) * units_of(rounding) < double(vrp::no_way))) {
        return refuse(fmt::format("the distance {} is too large for rounding '{}'", value, to_text(rounding)), place,
                      "choose a coarser --rounding, or larger units in the file");
    }
    return static_cast<std::int32_t>(made_whole(value, rounding));
}

Result<std::vector<std::int32_t>> euclidean(const std::vector<Point>& points, Rounding rounding,
                                            const std::string& place) {
    std::vector<std::int32_t> matrix;
    matrix.reserve(points.size() * points.size());
    for (const auto& a : points) {
        for (const auto& b : points) {
            const double dx = a.x - b.x, dy = a.y - b.y;
            NEARSTOCK_ASSIGN_OR_RETURN(entry, matrix_entry(std::sqrt(dx * dx + dy * dy), rounding, place));
            matrix.push_back(entry);
        }
    }
    return matrix;
}

}  // namespace nearstock
