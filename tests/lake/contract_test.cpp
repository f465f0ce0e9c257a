#include "lake/contract.hpp"

#include "workspace.hpp"

namespace nearstock {
namespace {

using testing::HasSubstr;

std::string sales_contract(const std::string& fields, const std::string& more = "") {
    return "source = \"sales\"\ntitle = \"Sales\"\nformat = \"csv\"\ndaily = true\nkey = [\"sale_id\"]\noccurred_at = "
           "\"business_date\"\n" +
           more + rest_of_contract + "fields = [ { name = \"sale_id\", type = \"text\" }, " + fields + " ]\n";
}

std::string refusal(const std::string& text) {
    const auto contract = parse_contract(text, "schemas/sales.toml");
    EXPECT_FALSE(contract);
    return contract ? "" : contract.error().text();
}

TEST(Contract, SaysWhatItsFileSays) {
    const auto contract =
        parse_contract(sales_contract("{ name = \"units\", type = \"integer\", min = 1, max = 5, unit = \"each\" }"),
                       "schemas/sales.toml");
    ASSERT_TRUE(contract) << contract.error().text();
    EXPECT_EQ(contract->known_after, std::chrono::minutes(15));
    EXPECT_EQ(contract->fields[1].max, 5.0);
    EXPECT_EQ(contract->quality.invalid_max, 0.02);
    EXPECT_TRUE(contract->daily);
}

TEST(Contract, AnUnknownKeyIsRefusedWithItsLineAndTheOnesThatExist) {
    EXPECT_THAT(refusal(sales_contract("{ name = \"units\", type = \"integer\" }", "colour = \"red\"\n")),
                HasSubstr("schemas/sales.toml:7: unknown key 'colour'. use one of source, title, format"));
    EXPECT_THAT(refusal(sales_contract("{ name = \"units\", type = \"integer\", minimum = 1 }")),
                HasSubstr("unknown key 'minimum'. use one of name, type"));
}

TEST(Contract, WhatCannotBeMeantIsRefusedWithItsMend) {
    EXPECT_THAT(refusal(sales_contract("{ name = \"units\", type = \"number\" }")),
                HasSubstr("type 'number' is not known. use one of text, integer"));
    EXPECT_THAT(refusal(sales_contract("{ name = \"units\" }")), HasSubstr("'type' is missing"));
    EXPECT_THAT(refusal(sales_contract("{ name = \"sale_id\", type = \"text\" }")),
                HasSubstr("field 'sale_id' stands twice"));
    EXPECT_THAT(refusal(sales_contract("{ name = \"known_at\", type = \"text\" }")),
                HasSubstr("a name that the lake gives itself"));
    EXPECT_THAT(refusal(sales_contract("{ name = \"day\", type = \"date\", min = 1 }")),
                HasSubstr("has a bound and is no number"));
    EXPECT_THAT(refusal("source = "), HasSubstr("schemas/sales.toml:1"));
    EXPECT_THAT(refusal("source = \"sales\""), HasSubstr("'title' is missing"));
}

TEST(Contract, ADurationNeedsItsUnit) {
    std::string text = sales_contract("{ name = \"units\", type = \"integer\" }");
    text.replace(text.find("\"15min\""), 7, "\"15\"");
    EXPECT_THAT(refusal(text), HasSubstr("'15' has no unit"));
}

TEST(Contract, MasterSourcesStandBeforeWhatRefersToThem) {
    const auto order = ingest_order(shipped_contracts());
    ASSERT_TRUE(order) << order.error().text();
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < order->size(); ++i) { place[shipped_contracts()[(*order)[i]].source] = i; }
    EXPECT_LT(place["suppliers"], place["products"]);
    EXPECT_LT(place["products"], place["orders"]);
    EXPECT_LT(place["orders"], place["order_lines"]);
    EXPECT_LT(place["experiments"], place["competitor_prices"]);
}

TEST(Contract, AReferenceThatLeadsNowhereIsRefused) {
    auto contracts = small_company();
    contracts[0].fields[0].references = ContractReference{"sales", "nothing"};
    EXPECT_EQ(ingest_order(contracts).error().text(),
              "returns.sale_id: refers to sales.nothing, which no contract has. name a source and one of its fields");
    contracts = small_company();
    contracts[1].fields[0].references = ContractReference{"returns", "sale_id"};
    EXPECT_THAT(ingest_order(contracts).error().text(), HasSubstr("refers to itself in a circle"));
    contracts = small_company();
    contracts[2].fields[0].references = ContractReference{"sales", "sale_id"};
    EXPECT_THAT(ingest_order(contracts).error().text(), HasSubstr("a master source refers to the daily source sales"));
}

}  // namespace
}  // namespace nearstock
