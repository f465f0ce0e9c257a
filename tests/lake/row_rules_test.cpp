// Every way in which a row can break its contract: it is found with its place, and the rows around it go through.
#include "workspace.hpp"

namespace nearstock {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RowRules : public Lake {
protected:
    /// Delivers the row between two good ones and returns what quarantine says.
    std::vector<std::string> refused(const std::string& row) {
        deliver_sales("2026-03-01", "a,S1,1,0.5,true,app,2026-03-01T10:00:00Z,,\n" + row +
                                        "\nz,S2,2,1.5,false,web,2026-03-01T11:00:00Z,2026-04-01,\n");
        const auto report = ingest_all();
        EXPECT_THAT(silver("sales", "2026-03-01").texts("sale_id"), ElementsAre("a", "z"));
        EXPECT_EQ(report.total.rows_in, report.total.rows_silver + report.total.rows_quarantined);
        return quarantine("sales", "2026-03-01");
    }
    std::vector<std::string> refused_return(const std::string& line) {
        deliver_sales("2026-03-01", "a,S1,1,0.5,true,app,2026-03-01T10:00:00Z,,\n");
        deliver("returns", "2026-03-01",
                "{\"sale_id\":\"a\",\"number\":1,\"share\":0.5}\n" + line +
                    "\n{\"number\":2,\"sale_id\":\"a\",\"share\":1}\n");
        ingest_all();
        EXPECT_EQ(silver("returns", "2026-03-01").rows(), 2);
        return quarantine("returns", "2026-03-01");
    }
};

TEST_F(RowRules, AnEmptyRequiredFieldIsMissing) {
    EXPECT_THAT(refused("b,S1,,1,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 units missing_field: b,S1,,1,true,app,2026-03-01T10:00:00Z,,"));
}

TEST_F(RowRules, WordsAreNoNumber) {
    EXPECT_THAT(refused("b,S1,many,1,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 units wrong_type: b,S1,many,1,true,app,2026-03-01T10:00:00Z,,"));
    EXPECT_THAT(refused("b,S1,1.5,1,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 units wrong_type: b,S1,1.5,1,true,app,2026-03-01T10:00:00Z,,"));
    EXPECT_THAT(refused("b,S1,1,nan,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 price wrong_type: b,S1,1,nan,true,app,2026-03-01T10:00:00Z,,"));
    EXPECT_THAT(refused("b,S1,1,1,yes,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 express wrong_type: b,S1,1,1,yes,app,2026-03-01T10:00:00Z,,"));
}

TEST_F(RowRules, ANegativePriceIsNamedAsSuch) {
    EXPECT_THAT(refused("b,S1,1,-0.01,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 price negative_amount: b,S1,1,-0.01,true,app,2026-03-01T10:00:00Z,,"));
    EXPECT_THAT(refused("b,S1,-3,1,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 units negative_amount: b,S1,-3,1,true,app,2026-03-01T10:00:00Z,,"));
}

TEST_F(RowRules, WhatIsBeyondTheBoundsIsOutOfRange) {
    EXPECT_THAT(refused("b,S1,101,1,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 units out_of_range: b,S1,101,1,true,app,2026-03-01T10:00:00Z,,"));
    EXPECT_THAT(refused("b,S1,0,1,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 units out_of_range: b,S1,0,1,true,app,2026-03-01T10:00:00Z,,"));
}

TEST_F(RowRules, AnIdThatNobodyHasIsUnknown) {
    EXPECT_THAT(refused("b,nobody,1,1,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 shop_id unknown_id: b,nobody,1,1,true,app,2026-03-01T10:00:00Z,,"));
}

TEST_F(RowRules, AnIdIsUnknownBeforeItsFirstDayAndKnownAfter) {
    deliver("shops", "2026-03-02", "shop_id,name\nS3,West\n");
    deliver_sales("2026-03-01", "a,S3,1,1,true,app,2026-03-01T10:00:00Z,,\n");
    deliver_sales("2026-03-03", "a,S3,1,1,true,app,2026-03-03T10:00:00Z,,\n");
    ingest_all();
    EXPECT_EQ(quarantine("sales", "2026-03-01").size(), 1);
    EXPECT_THAT(quarantine("sales", "2026-03-03"), IsEmpty());
}

TEST_F(RowRules, OfTwoRowsWithOneKeyTheFirstValidOneWins) {
    deliver_sales("2026-03-01",
                  "b,S1,999,1,true,app,2026-03-01T10:00:00Z,,\nb,S1,2,1,true,app,2026-03-01T10:00:00Z,,\na,S1,1,1,true,"
                  "app,2026-03-01T10:00:00Z,,\n"
                  "b,S1,3,1,true,app,2026-03-01T10:00:00Z,,\n");
    ingest_all();
    EXPECT_THAT(silver("sales", "2026-03-01").texts("sale_id"), ElementsAre("a", "b"));
    EXPECT_THAT(silver("sales", "2026-03-01").integers("units"), ElementsAre(1, 2));
    EXPECT_THAT(quarantine("sales", "2026-03-01"),
                ElementsAre("2 units out_of_range: b,S1,999,1,true,app,2026-03-01T10:00:00Z,,",
                            "5 sale_id duplicate_key: b,S1,3,1,true,app,2026-03-01T10:00:00Z,,"));
}

TEST_F(RowRules, TomorrowIsAllowedAndTheDayAfterIsTheFuture) {
    EXPECT_THAT(refused("b,S1,1,1,true,app,2026-03-03T00:00:00Z,,"),
                ElementsAre("3 sold_at future_date: b,S1,1,1,true,app,2026-03-03T00:00:00Z,,"));
    EXPECT_THAT(refused("b,S1,1,1,true,app,2026-03-01T10:00:00Z,,2026-03-03"),
                ElementsAre("3 paid_on future_date: b,S1,1,1,true,app,2026-03-01T10:00:00Z,,2026-03-03"));
    deliver_sales(
        "2026-03-01",
        "b,S1,1,1,true,app,2026-03-02T23:59:59Z,2099-01-01,2026-03-02\nc,S1,1,1,true,app,1999-03-02T23:59:59Z,,\n");
    ingest_all();
    EXPECT_THAT(quarantine("sales", "2026-03-01"), IsEmpty());
}

TEST_F(RowRules, ADayThatDoesNotExistIsMalformed) {
    EXPECT_THAT(refused("b,S1,1,1,true,app,2026-02-30T10:00:00Z,,"),
                ElementsAre("3 sold_at malformed_date: b,S1,1,1,true,app,2026-02-30T10:00:00Z,,"));
    EXPECT_THAT(refused("b,S1,1,1,true,app,2026-03-01T10:00:00Z,01.03.2026,"),
                ElementsAre("3 due_on malformed_date: b,S1,1,1,true,app,2026-03-01T10:00:00Z,01.03.2026,"));
}

TEST_F(RowRules, BytesThatAreNotUtf8AreShownAsNumbers) {
    EXPECT_THAT(refused("b\xc3\x28,S1,1,1,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 sale_id bad_encoding: b\\xC3(,S1,1,1,true,app,2026-03-01T10:00:00Z,,"));
}

TEST_F(RowRules, AColumnTooManyOrTooFewIsCounted) {
    EXPECT_THAT(refused("b,S1,1,1,true,app,2026-03-01T10:00:00Z,,,surplus"),
                ElementsAre("3  wrong_column_count: b,S1,1,1,true,app,2026-03-01T10:00:00Z,,,surplus"));
    EXPECT_THAT(refused("b,S1"), ElementsAre("3  wrong_column_count: b,S1"));
}

TEST_F(RowRules, AnOpenQuoteDoesNotSwallowTheRowsBehindIt) {
    EXPECT_THAT(refused("\"b,S1,1,1,true,app,2026-03-01T10:00:00Z,,"),
                ElementsAre("3  wrong_column_count: \"b,S1,1,1,true,app,2026-03-01T10:00:00Z,,"));
}

TEST_F(RowRules, AValueOutsideItsListIsUnknown) {
    EXPECT_THAT(refused("b,S1,1,1,true,fax,2026-03-01T10:00:00Z,,"),
                ElementsAre("3 kind unknown_value: b,S1,1,1,true,fax,2026-03-01T10:00:00Z,,"));
}

TEST_F(RowRules, QuotedFieldsMayHoldCommasQuotesAndLineEnds) {
    deliver("shops", "2026-03-01",
            "\xef\xbb\xbfname,shop_id\r\n\"North, \"\"old\"\"\r\ntown\",S1\r\n,S2\r\n\"\",S3\r\nSouth,S4\r\n");
    ingest_all();
    EXPECT_THAT(silver("shops", "2026-03-01").texts("name"), ElementsAre("North, \"old\"\r\ntown", "South"));
    EXPECT_THAT(quarantine("shops", "2026-03-01"),
                ElementsAre("4 name missing_field: ,S2", "5 name missing_field: \"\",S3"));
}

TEST_F(RowRules, ALineThatIsNoJsonIsRefusedAlone) {
    EXPECT_THAT(refused_return("{\"sale_id\":\"a\",\"numb"),
                ElementsAre("2  malformed_json: {\"sale_id\":\"a\",\"numb"));
    EXPECT_THAT(refused_return("[1]"), ElementsAre("2  malformed_json: [1]"));
    EXPECT_THAT(refused_return("{\"sale_id\":\"a\",\"number\":3,\"share\":0.5} {}"),
                ElementsAre("2  malformed_json: {\"sale_id\":\"a\",\"number\":3,\"share\":0.5} {}"));
    EXPECT_THAT(refused_return(R"({"sale_id":"a","number":3,"share":0,"colour":"red"})"),
                ElementsAre(R"(2 colour malformed_json: {"sale_id":"a","number":3,"share":0,"colour":"red"})"));
    EXPECT_THAT(refused_return(R"({"sale_id":"a","number":3,"number":4,"share":0})"),
                ElementsAre(R"(2 number malformed_json: {"sale_id":"a","number":3,"number":4,"share":0})"));
}

TEST_F(RowRules, JsonValuesObeyTheSameRules) {
    EXPECT_THAT(refused_return(R"({"sale_id":"a","share":0.5})"),
                ElementsAre(R"(2 number missing_field: {"sale_id":"a","share":0.5})"));
    EXPECT_THAT(refused_return(R"({"sale_id":"a","number":"3","share":0.5})"),
                ElementsAre(R"(2 number wrong_type: {"sale_id":"a","number":"3","share":0.5})"));
    EXPECT_THAT(refused_return(R"({"sale_id":"a","number":[3],"share":0.5})"),
                ElementsAre(R"(2 number wrong_type: {"sale_id":"a","number":[3],"share":0.5})"));
    EXPECT_THAT(refused_return(R"({"sale_id":"a","number":3,"share":-1})"),
                ElementsAre(R"(2 share negative_amount: {"sale_id":"a","number":3,"share":-1})"));
    EXPECT_THAT(refused_return(R"({"sale_id":"a","number":3,"share":2})"),
                ElementsAre(R"(2 share out_of_range: {"sale_id":"a","number":3,"share":2})"));
    EXPECT_THAT(refused_return(R"({"sale_id":"b","number":3,"share":1})"),
                ElementsAre(R"(2 sale_id unknown_id: {"sale_id":"b","number":3,"share":1})"));
    EXPECT_THAT(refused_return(R"({"sale_id":"a","number":1,"share":0.25})"),
                ElementsAre(R"(2 sale_id duplicate_key: {"sale_id":"a","number":1,"share":0.25})"));
    EXPECT_THAT(refused_return("{\"sale_id\":\"a\xff\",\"number\":3,\"share\":1}"),
                ElementsAre("2  bad_encoding: {\"sale_id\":\"a\\xFF\",\"number\":3,\"share\":1}"));
}

TEST_F(RowRules, ParquetRowsObeyTheSameRules) {
    Table stock;
    stock.add<Column::Texts>("shop_id") = {"S2", "S1", "nobody", "S1", "S2"};
    stock.add<Column::Integers>("units") = {5, -1, 3, 4, 6};
    ASSERT_TRUE(write_parquet(stock, raw_file("stock", "2026-03-01")));
    ingest_all();
    EXPECT_THAT(silver("stock", "2026-03-01").integers("units"), ElementsAre(4, 5));
    EXPECT_THAT(quarantine("stock", "2026-03-01"),
                ElementsAre("2 units negative_amount: S1,-1", "3 shop_id unknown_id: nobody,3",
                            "5 shop_id duplicate_key: S2,6"));
}

TEST_F(RowRules, SilverSaysWhenSomethingHappenedAndWhenWeMayKnowIt) {
    deliver_sales("2026-03-01", "a,S1,1,0.5,true,app,2026-03-01T10:00:00Z,,\n");
    ingest_all();
    const Table sales = silver("sales", "2026-03-01");
    EXPECT_THAT(sales.dates("business_date"), ElementsAre(day_of("2026-03-01")));
    EXPECT_THAT(sales.timestamps("occurred_at"), ElementsAre(parse_timestamp("2026-03-01T10:00:00Z").value()));
    EXPECT_THAT(sales.timestamps("known_at"), ElementsAre(parse_timestamp("2026-03-01T10:15:00Z").value()));
    EXPECT_THAT(silver("shops", "2026-03-01").timestamps("occurred_at").front(),
                parse_timestamp("2026-03-01T00:00:00Z").value());
    EXPECT_TRUE(sales.column("due_on").is_missing(0));
}

}  // namespace
}  // namespace nearstock
