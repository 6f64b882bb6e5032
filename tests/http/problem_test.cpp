#include "http/problem.hpp"

#include <gtest/gtest.h>

namespace parley::http {
namespace {

TEST(problem, is_a_sentence_with_its_status) {
  const auto r = problem(404, "there is no \"x\"");
  EXPECT_EQ(r.status, 404u);
  EXPECT_EQ(r.content_type, "application/problem+json");
  EXPECT_EQ(r.body, R"({"title":"Not Found","status":404,"detail":"there is no \"x\""})");
}

TEST(problem, has_a_title_for_each_status_that_is_answered) {
  for (const auto& [status, title] :
    {std::pair{416u, "Range Not Satisfiable"}, {501u, "Not Implemented"}, {507u, "Insufficient Storage"}, {500u, "Internal Server Error"}})
    EXPECT_EQ(reason(status), title);
}

TEST(problem, lists_each_fault_with_its_place) {
  EXPECT_EQ(problem(422, "no", {{"/a", "x"}, {"", "y"}}).body,
    R"({"title":"Unprocessable Content","status":422,"detail":"no","faults":[{"path":"/a","detail":"x"},{"path":"","detail":"y"}]})");
}

} // namespace
} // namespace parley::http
