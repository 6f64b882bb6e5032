#include "app/config/json.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace parley::app {
namespace {

namespace json = boost::json;

constexpr auto everything = R"({"t":{"s":"x","b":true,"i":-5},"l":[1,2],"o":[{"a":1},{"a":2}],"f":1.5})";

TEST(config_json, tables_and_objects_are_the_same_thing) {
  const auto object = json::parse(everything).as_object();
  EXPECT_EQ(json::value(object_of(table_of(object))), json::value(object));
}

TEST(config_json, what_toml_has_not_becomes_a_text_that_no_number_is) {
  const auto table = table_of(json::parse(R"({"n":null,"big":18446744073709551615})").as_object());
  EXPECT_TRUE(table["n"].is_string());
  EXPECT_TRUE(table["big"].is_string());
}

TEST(config_json, dates_become_texts) {
  const auto table = toml::parse("d = 2026-11-22\n").table();
  EXPECT_EQ(object_of(table).at("d"), "2026-11-22");
}

TEST(config_json, each_node_and_key_has_its_pointer) {
  const auto table = table_of(json::parse(R"({"a/b":{"c~d":1},"l":[{"x":1},{"y":2}]})").as_object());
  const json_places places{table};
  EXPECT_EQ(places.of(table["a/b"]["c~d"].node()->source()), "/a~1b/c~0d");
  EXPECT_EQ(places.of(table["l"][1]["y"].node()->source()), "/l/1/y");
  EXPECT_EQ(places.of(table["l"][1].node()->source()), "/l/1");
  for (auto&& [key, value] : *table["a/b"].as_table())
    EXPECT_EQ(places.of(key.source()), "/a~1b/c~0d");
  EXPECT_EQ(places.of(table.source()), "");
}

} // namespace
} // namespace parley::app
