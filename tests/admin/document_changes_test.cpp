#include "admin/document_changes.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace parley::admin {
namespace {

namespace json = boost::json;

TEST(document_changes, names_each_member_that_differs) {
  EXPECT_EQ(changes_between(json::parse(R"({"a":{"x":1,"y":2,"z":3},"l":[1],"same":5})"), json::parse(R"({"a":{"x":1,"y":4,"w":6},"l":[1,2],"same":5})")),
    json::parse(R"([{"path":"/a/w","after":6},{"path":"/a/y","before":2,"after":4},{"path":"/a/z","before":3},{"path":"/l","before":[1],"after":[1,2]}])"));
}

TEST(document_changes, of_equal_documents_are_none) { EXPECT_TRUE(changes_between(json::parse(R"({"a":1,"b":2})"), json::parse(R"({"b":2,"a":1})")).empty()); }

TEST(document_changes, secrets_are_hidden_wherever_they_are) {
  EXPECT_EQ(without_secrets(json::parse(R"({"webhook":[{"url":"u","secret":"s"}],"gateway_key":"k","key":{"name":"n"}})")),
    json::parse(R"json({"webhook":[{"url":"u","secret":"(hidden)"}],"gateway_key":"(hidden)","key":{"name":"n"}})json"));
}

} // namespace
} // namespace parley::admin
