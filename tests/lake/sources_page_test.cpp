#include "lake/sources_page.hpp"

#include "core/files.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace nearstock {
namespace {

TEST(SourcesPage, IsWhatTheContractsSay) {
    const std::string path = NEARSTOCK_SOURCE_DIR "/docs/sources.md";
    const std::string page = sources_page(shipped_contracts());
    if (std::getenv("NEARSTOCK_WRITE_DOCS") != nullptr) {
        ASSERT_TRUE(write_file(path, page));
    }
    const auto written = read_file(path);
    ASSERT_TRUE(written) << written.error().text();
    EXPECT_TRUE(*written == page) << "a contract has changed: NEARSTOCK_WRITE_DOCS=1 test_lake "
                                     "--gtest_filter='SourcesPage.*' writes the page again";
}

}  // namespace
}  // namespace nearstock
