#include "journal/binary.hpp"

#include "core/random.hpp"

#include <algorithm>
#include <cstring>

namespace nearstock {

namespace {

void append_word(std::string& bytes, std::uint64_t word) {
    for (int i = 0; i < 8; ++i) { bytes.push_back(static_cast<char>(word >> (8 * i))); }
}

std::uint64_t word_at(std::string_view bytes, std::size_t at) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i) { word |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i); }
    return word;
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
    return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

}  // namespace

void BinaryWriter::value(const std::string& text) {
    const auto [known, is_new] = texts_.try_emplace(text, texts_.size() + 1);
    if (!is_new) {
        unsigned_number(known->second);
        return;
    }
    const std::size_t shared = common_prefix(last_text_, text);
    unsigned_number(0);
    unsigned_number(shared);
    unsigned_number(text.size() - shared);
    bytes_.append(text, shared);
    last_text_ = text;
}

void BinaryWriter::value(double d) { append_word(bytes_, std::bit_cast<std::uint64_t>(d)); }

void BinaryWriter::value(Timestamp t) {
    const std::int64_t seconds = t.time_since_epoch().count();
    number(seconds - last_time_);
    last_time_ = seconds;
}

void BinaryWriter::value(BusinessDate d) {
    // Goods that keep: one byte.
    const std::int64_t days = d == BusinessDate::max() ? 0 : d.time_since_epoch().count();
    unsigned_number(d == BusinessDate::max()
                        ? 0
                        : (static_cast<std::uint64_t>(days) << 1 ^ static_cast<std::uint64_t>(days >> 63)) + 1);
}

std::uint64_t BinaryReader::unsigned_number() {
    std::uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (at_ >= bytes_.size()) {
            break;
        }
        const auto byte = static_cast<unsigned char>(bytes_[at_++]);
        n |= std::uint64_t{byte & 0x7fU} << shift;
        if (byte < 0x80) {
            return n;
        }
    }
    failed_ = true;
    return 0;
}

void BinaryReader::value(std::string& text) {
    const std::uint64_t number = unsigned_number();
    if (number > 0) {
        failed_ = failed_ || number > texts_.size();
        text = failed_ ? std::string() : texts_[number - 1];
        return;
    }
    const std::uint64_t shared = unsigned_number();
    const std::uint64_t added = unsigned_number();
    if (failed_ || shared > last_text_.size() || added > bytes_.size() - at_) {
        failed_ = true;
        return;
    }
    text.assign(last_text_, 0, shared).append(bytes_.substr(at_, added));
    at_ += added;
    last_text_ = text;
    texts_.push_back(text);
}

void BinaryReader::value(double& d) {
    if (bytes_.size() - at_ < 8) {
        failed_ = true;
        return;
    }
    d = std::bit_cast<double>(word_at(bytes_, at_));
    at_ += 8;
}

void BinaryReader::value(Timestamp& t) {
    last_time_ += number();
    t = Timestamp(Seconds(last_time_));
}

void BinaryReader::value(BusinessDate& d) {
    const std::uint64_t n = unsigned_number();
    const std::uint64_t zigzag = n - 1;
    d = n == 0 ? BusinessDate::max() : BusinessDate(Days(static_cast<std::int64_t>(zigzag >> 1 ^ (0 - (zigzag & 1)))));
}

std::string sealed(std::string_view name, unsigned version, std::string content) {
    std::string bytes = std::string(name) + ' ' + std::to_string(version) + '\n' + std::move(content);
    append_word(bytes, hash_text(bytes));
    return bytes;
}

Result<std::string_view> unsealed(std::string_view name, unsigned version, std::string_view bytes,
                                  const std::string& place) {
    const std::string start = std::string(name) + ' ';
    if (!bytes.starts_with(start)) {
        return refuse("is not a " + std::string(name), place, "give a file that this program wrote");
    }
    const std::string head = start + std::to_string(version) + '\n';
    if (!bytes.starts_with(head)) {
        const auto written = bytes.substr(start.size(), std::min<std::size_t>(bytes.find('\n') - start.size(), 8));
        return refuse(std::string(name) + " is of version " + std::string(written) + ", this program reads version " +
                          std::to_string(version),
                      place, "write it again with this program");
    }
    if (bytes.size() < head.size() + 8 ||
        word_at(bytes, bytes.size() - 8) != hash_text(bytes.substr(0, bytes.size() - 8))) {
        return refuse(std::string(name) + " is damaged: its checksum does not fit", place,
                      "write it again, or take an older one");
    }
    return bytes.substr(head.size(), bytes.size() - 8 - head.size());
}

}  // namespace nearstock
