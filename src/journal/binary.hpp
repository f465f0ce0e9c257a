// Values as few bytes, and back: the archive that journal payloads and snapshots are written with.
//
// Integers are variable-length (LEB128, signed ones zigzag), times are differences to the time before, a text that came
// before is its number, a new one is what it adds to the new one before it. One description per type, `fields`, serves
// both directions, so that they cannot differ. A reader never trusts a length: damaged bytes end in failed(), not in a
// crash or a huge allocation.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/units.hpp"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace nearstock {

/// T& for an archive that reads, const T& for one that writes.
template <class Archive, class T>
using Described = std::conditional_t<Archive::reading, T&, const T&>;

class BinaryWriter {
public:
    static constexpr bool reading = false;

    template <class... Ts>
    void operator()(const Ts&... values) {
        (value(values), ...);
    }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

    void unsigned_number(std::uint64_t n) {
        for (; n >= 0x80; n >>= 7) { bytes_.push_back(static_cast<char>(n | 0x80)); }
        bytes_.push_back(static_cast<char>(n));
    }
    void number(std::int64_t n) {
        unsigned_number(static_cast<std::uint64_t>(n) << 1 ^ static_cast<std::uint64_t>(n >> 63));
    }

private:
    void value(const std::string& text);
    void value(bool b) { bytes_.push_back(b ? 1 : 0); }
    void value(int n) { number(n); }
    void value(std::int64_t n) { number(n); }
    void value(double d);
    void value(UnitPrice p) { number(p.micros()); }
    void value(Seconds s) { number(s.count()); }
    void value(Timestamp t);
    void value(BusinessDate d);
    template <class Tag>
    void value(Unit<Tag> u) {
        number(u.value());
    }
    template <class Tag>
    void value(Index<Tag> i) {
        unsigned_number(i.value + 1U);
    }  // none is 0
    template <class E>
        requires std::is_enum_v<E>
    void value(E e) {
        unsigned_number(static_cast<std::uint64_t>(e));
    }
    /// Mostly zeros: runs of them are counted.
    template <class T>
        requires(std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t>)
    void value(const std::vector<T>& counts) {
        unsigned_number(counts.size());
        for (std::size_t i = 0; i < counts.size();) {
            std::size_t zeros = 0;
            while (i + zeros < counts.size() && counts[i + zeros] == 0) { ++zeros; }
            unsigned_number(zeros);
            i += zeros;
            if (i < counts.size()) {
                unsigned_number(counts[i++]);
            }
        }
    }
    template <class T>
    void value(const std::vector<T>& values) {
        unsigned_number(values.size());
        for (const auto& v : values) { value(v); }
    }
    template <class T>
        requires(std::is_class_v<T> && requires(BinaryWriter& a, const T& t) { fields(a, t); })
    void value(const T& thing) {
        fields(*this, thing);
    }

    std::string bytes_;
    std::int64_t last_time_ = 0;
    std::string last_text_;
    std::unordered_map<std::string, std::uint64_t> texts_;  // looked up only
};

class BinaryReader {
public:
    static constexpr bool reading = true;

    explicit BinaryReader(std::string_view bytes) : bytes_(bytes) {}
    template <class... Ts>
    void operator()(Ts&... values) {
        (value(values), ...);
    }
    /// The bytes were not what a writer writes; what was read is meaningless.
    [[nodiscard]] bool failed() const { return failed_; }
    /// Everything was read, and nothing failed.
    [[nodiscard]] bool finished() const { return !failed_ && at_ == bytes_.size(); }

    std::uint64_t unsigned_number();
    std::int64_t number() {
        const std::uint64_t n = unsigned_number();
        return static_cast<std::int64_t>(n >> 1 ^ (0 - (n & 1)));
    }

private:
    static constexpr std::uint64_t longest_counts = std::uint64_t{1} << 28;

    void value(std::string& text);
    void value(bool& b) { b = unsigned_number() != 0; }
    void value(int& n) { n = static_cast<int>(number()); }
    void value(std::int64_t& n) { n = number(); }
    void value(double& d);
    void value(UnitPrice& p) { p = UnitPrice(number()); }
    void value(Seconds& s) { s = Seconds(number()); }
    void value(Timestamp& t);
    void value(BusinessDate& d);
    template <class Tag>
    void value(Unit<Tag>& u) {
        u = Unit<Tag>(number());
    }
    template <class Tag>
    void value(Index<Tag>& i) {
        i.value = static_cast<std::uint32_t>(unsigned_number()) - 1U;
    }
    template <class E>
        requires std::is_enum_v<E>
    void value(E& e) {
        e = static_cast<E>(unsigned_number());
    }
    template <class T>
        requires(std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t>)
    void value(std::vector<T>& counts) {
        counts.clear();
        const std::uint64_t size = unsigned_number();
        if (size > longest_counts) {
            failed_ = true;
            return;
        }
        counts.reserve(size);
        while (counts.size() < size && !failed_) {
            const std::uint64_t zeros = unsigned_number();
            if (zeros > size - counts.size()) {
                failed_ = true;
                return;
            }
            counts.resize(counts.size() + zeros);
            if (counts.size() < size) {
                counts.push_back(static_cast<T>(unsigned_number()));
            }
        }
    }
    template <class T>
    void value(std::vector<T>& values) {
        values.clear();
        const std::uint64_t size = unsigned_number();
        if (size > bytes_.size() - at_) {  // every element takes a byte at least
            failed_ = true;
            return;
        }
        values.resize(size);
        for (auto& v : values) {
            if (failed_) {
                return;
            }
            value(v);
        }
    }
    template <class T>
        requires(std::is_class_v<T> && requires(BinaryReader& a, T& t) { fields(a, t); })
    void value(T& thing) {
        fields(*this, thing);
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
    bool failed_ = false;
    std::int64_t last_time_ = 0;
    std::string last_text_;
    std::vector<std::string> texts_;
};

/// `content` with a name, a version and a checksum around it.
std::string sealed(std::string_view name, unsigned version, std::string content);
/// The content of sealed bytes. Fails, naming `place`, when they are of another name or version, or damaged.
Result<std::string_view> unsealed(std::string_view name, unsigned version, std::string_view bytes,
                                  const std::string& place);

}  // namespace nearstock
