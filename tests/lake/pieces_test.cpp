#include "lake/content_hash.hpp"
#include "lake/known_ids.hpp"
#include "lake/quarantine.hpp"

#include <gtest/gtest.h>

#include <set>

namespace nearstock {
namespace {

TEST(ContentHash, TellsEveryChangedByteAndEveryLengthApart) {
    std::string content(100, 'x');
    std::set<std::string> hashes{content_hash(content)};
    for (std::size_t i = 0; i < content.size(); ++i) {
        content[i] = 'y';
        hashes.insert(content_hash(content));
        content[i] = 'x';
    }
    for (std::size_t length = 0; length < 100; ++length) {
        hashes.insert(content_hash(std::string(length, '\0')));
        hashes.insert(content_hash(std::string_view(content).substr(0, length)));
    }
    EXPECT_EQ(hashes.size(), 1 + 100 + 199);
    EXPECT_EQ(content_hash("").size(), 32);
}

TEST(KnownIds, KnowAnIdFromItsFirstDayOn) {
    const BusinessDate day{Days(20000)};
    KnownIds ids;
    ids.add("a", day + Days(3));
    ids.add("a", day + Days(1));
    ids.add("a", day + Days(5));
    EXPECT_FALSE(ids.contains("a", day));
    EXPECT_TRUE(ids.contains("a", day + Days(1)));
    EXPECT_FALSE(ids.contains("b", day + Days(9)));
}

TEST(KnownIds, HaveOneFingerprintForOneSet) {
    const BusinessDate day{Days(20000)};
    KnownIds one;
    KnownIds other;
    one.add("a", day);
    one.add("b", day + Days(2));
    other.add("b", day + Days(4));
    other.add("b", day + Days(1));
    other.add("a", day);
    EXPECT_EQ(one.fingerprint(day), other.fingerprint(day));
    EXPECT_NE(one.fingerprint(day + Days(1)), other.fingerprint(day + Days(1)));
    EXPECT_EQ(one.fingerprint(day + Days(2)), other.fingerprint(day + Days(2)));
}

TEST(RawText, ShowsInvalidBytesAndLeavesTheRest) {
    EXPECT_EQ(escape_invalid_bytes("Käse €1 😀"), "Käse €1 😀");
    EXPECT_EQ(escape_invalid_bytes("K\xe4se"), "K\\xE4se");
    EXPECT_EQ(escape_invalid_bytes("\xc3("), "\\xC3(");
    EXPECT_EQ(escape_invalid_bytes("a\xe2\x82"), "a\\xE2\\x82");
}

}  // namespace
}  // namespace nearstock
