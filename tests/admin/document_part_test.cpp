#include "admin/document_part.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::admin {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;

TEST(document_part, a_path_is_split_at_its_slashes) {
  EXPECT_THAT(path_of("queue/sales/hours"), ElementsAre("queue", "sales", "hours"));
  EXPECT_THAT(path_of(""), ElementsAre());
  EXPECT_EQ(pointer_of({"a/b", "c~d"}), "/a~1b/c~0d");
}

TEST(document_part, is_found_in_objects_and_lists) {
  const auto v = json::parse(R"({"a":[{"b":1}]})");
  EXPECT_EQ(*find_part(v, {"a", "0", "b"}), 1);
  EXPECT_EQ(*find_part(v, {}), v);
  for (const document_path& none : {document_path{"x"}, {"a", "1"}, {"a", "b"}, {"a", "0", "b", "c"}})
    EXPECT_EQ(find_part(v, none), nullptr) << pointer_of(none);
}

TEST(document_part, is_put_and_objects_on_the_way_are_made) {
  auto v = json::parse(R"({"list":[1]})");
  EXPECT_TRUE(put_part(v, {"a", "b"}, 1));
  EXPECT_TRUE(put_part(v, {"list", "1"}, 2));
  EXPECT_TRUE(put_part(v, {"list", "0"}, 3));
  EXPECT_FALSE(put_part(v, {"list", "5"}, 4));
  EXPECT_FALSE(put_part(v, {"list", "x"}, 4));
  EXPECT_FALSE(put_part(v, {"a", "b", "c"}, 4));
  EXPECT_EQ(v, json::parse(R"({"list":[3,2],"a":{"b":1}})"));
}

TEST(document_part, is_removed) {
  auto v = json::parse(R"({"a":{"b":1,"c":[1,2]}})");
  EXPECT_TRUE(remove_part(v, {"a", "b"}));
  EXPECT_TRUE(remove_part(v, {"a", "c", "0"}));
  EXPECT_FALSE(remove_part(v, {"a", "b"}));
  EXPECT_FALSE(remove_part(v, {}));
  EXPECT_EQ(v, json::parse(R"({"a":{"c":[2]}})"));
}

TEST(document_part, merge_patches_do_what_appendix_a_of_rfc_7396_says) {
  const char* cases[][3] = {{R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"}, {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
    {R"({"a":"b"})", R"({"a":null})", R"({})"}, {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"}, {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
    {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"}, {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
    {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"}, {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"}, {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
    {R"({"a":"foo"})", "null", "null"}, {R"({"a":"foo"})", R"("bar")", R"("bar")"}, {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
    {"[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})"}, {"{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"}};
  for (const auto& [original, patch, wanted] : cases) {
    auto v = json::parse(original);
    merge_patch(v, json::parse(patch));
    EXPECT_EQ(v, json::parse(wanted)) << original << " + " << patch;
  }
}

} // namespace
} // namespace parley::admin
