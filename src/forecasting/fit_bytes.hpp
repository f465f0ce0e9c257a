// Fits as bytes: numbers as this machine holds them, texts and vectors with their length before them.
//
// A reader never goes past its end: what is not there reads as zero or empty, and ok() says so afterwards. Who may read
// which bytes (version, machine) is said by the file around them: app/forecast_cache.hpp.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace nearstock {

class FitWriter {
public:
    template <class T>
        requires std::is_trivially_copyable_v<T>
    void add(const T& value) {
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
    }
    template <class T>
        requires std::is_trivially_copyable_v<T>
    void add(const std::vector<T>& values) {
        add(std::uint64_t(values.size()));
        bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    }
    void add(std::string_view text) {
        add(std::uint64_t(text.size()));
        bytes_.append(text);
    }
    void add(const std::string& text) { add(std::string_view(text)); }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class FitReader {
public:
    explicit FitReader(std::string_view bytes) : bytes_(bytes) {}

    template <class T>
        requires std::is_trivially_copyable_v<T>
    T number() {
        T value{};
        if (const auto from = next(sizeof(T)); !from.empty()) {
            std::memcpy(&value, from.data(), sizeof(T));
        }
        return value;
    }
    template <class T>
        requires std::is_trivially_copyable_v<T>
    std::vector<T> numbers() {
        const auto count = number<std::uint64_t>();
        if (count > bytes_.size() / sizeof(T)) {
            ok_ = false;
            return {};
        }
        std::vector<T> values(count);
        if (const auto from = next(count * sizeof(T)); !from.empty()) {
            std::memcpy(values.data(), from.data(), from.size());
        }
        return values;
    }
    std::string_view text() {
        const auto length = number<std::uint64_t>();
        if (length > bytes_.size()) {
            ok_ = false;
            return {};
        }
        return next(length);
    }
    /// How many of something follow; 0 where that many cannot be there.
    std::size_t count() {
        const auto found = number<std::uint64_t>();
        if (found > bytes_.size()) {
            ok_ = false;
            return 0;
        }
        return found;
    }
    [[nodiscard]] bool ok() const { return ok_; }
    /// Everything was there and everything was read.
    [[nodiscard]] bool finished() const { return ok_ && bytes_.empty(); }

private:
    std::string_view next(std::size_t length) {
        if (length > bytes_.size()) {
            ok_ = false;
            bytes_ = {};
            return {};
        }
        const auto found = bytes_.substr(0, length);
        bytes_.remove_prefix(length);
        return found;
    }

    std::string_view bytes_;
    bool ok_ = true;
};

}  // namespace nearstock
