#include "http/router.hpp"

#include "http/index_route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::http {
namespace {

TEST(router, finds_by_method_and_path) {
  router r;
  r.add({.method = method::get, .pattern = "/a/{x}"});
  r.add({.method = method::put, .pattern = "/a/{x}"});
  const auto found = r.find(method::put, "/a/1");
  ASSERT_TRUE(found.route);
  EXPECT_EQ(found.route->method, method::put);
  EXPECT_EQ(found.parameters.at("x"), "1");
}

TEST(router, the_first_that_fits_counts) {
  router r;
  r.add({.pattern = "/a/known"});
  r.add({.pattern = "/a/{x}"});
  EXPECT_EQ(r.find(method::get, "/a/known").route->pattern, "/a/known");
  EXPECT_EQ(r.find(method::get, "/a/other").route->pattern, "/a/{x}");
}

TEST(router, tells_the_methods_of_a_path_that_has_others) {
  router r;
  r.add({.method = method::get, .pattern = "/a"});
  r.add({.method = method::del, .pattern = "/{x}"});
  EXPECT_THAT(r.find(method::post, "/a").allowed, testing::ElementsAre(method::get, method::del));
  EXPECT_TRUE(r.find(method::post, "/a/b").allowed.empty());
}

TEST(index_route, lists_every_route_and_itself) {
  router r;
  r.add({.method = method::put, .pattern = "/a/{x*}"});
  add_index(r, "/index");
  std::string body;
  r.find(method::get, "/index").route->handle({}, responder{[&](response a) { body = a.body; }});
  EXPECT_EQ(body, R"({"routes":[{"method":"PUT","path":"/a/{x}"},{"method":"GET","path":"/index"}]})");
}

} // namespace
} // namespace parley::http
