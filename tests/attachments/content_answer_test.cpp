// What a browser gets: the exact type, nothing that runs, and the range that it asked for.
#include "attachments/content_answer.hpp"

#include <gtest/gtest.h>

#include <map>

namespace parley::attachments {
namespace {

const attachment file{"00112233445566778899aabbccddeeff", "r\xc3\xa9sum\xc3\xa9 \"1\".pdf", "application/pdf", 1000, "hash", {}, 0};

std::map<std::string, std::string> headers_of(const content_answer& a) { return {a.headers.begin(), a.headers.end()}; }

struct range_case {
  std::string_view header;
  int status;
  std::uint64_t first, bytes;
  std::string_view content_range;
};

TEST(content_answer, F100_headers_keep_the_content_from_running) {
  const auto a = answer_to(file, "");
  const auto h = headers_of(a);
  EXPECT_EQ(a.status, 200);
  EXPECT_EQ(a.bytes, 1000u);
  EXPECT_EQ(h.at("Content-Type"), "application/pdf");
  EXPECT_EQ(h.at("Content-Disposition"), "attachment; filename*=UTF-8''r%C3%A9sum%C3%A9%20%221%22.pdf");
  EXPECT_EQ(h.at("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(h.at("Content-Security-Policy"), "sandbox; default-src 'none'");
  EXPECT_EQ(h.at("Cache-Control"), "no-store");
}

TEST(content_answer, F100_one_range_of_bytes_is_served) {
  for (const auto& c : {range_case{"bytes=0-99", 206, 0, 100, "bytes 0-99/1000"}, {"bytes=900-", 206, 900, 100, "bytes 900-999/1000"},
         {"bytes=-1", 206, 999, 1, "bytes 999-999/1000"}, {"bytes=-5000", 206, 0, 1000, "bytes 0-999/1000"}, {"bytes=990-2000", 206, 990, 10, "bytes 990-999/1000"},
         {"bytes=1000-", 416, 0, 0, "bytes */1000"}, {"bytes=-0", 416, 0, 0, "bytes */1000"}, {"bytes=0-0", 206, 0, 1, "bytes 0-0/1000"}}) {
    const auto a = answer_to(file, c.header);
    EXPECT_EQ(a.status, c.status) << c.header;
    EXPECT_EQ(a.first, c.first) << c.header;
    EXPECT_EQ(a.bytes, c.bytes) << c.header;
    EXPECT_EQ(headers_of(a).at("Content-Range"), c.content_range) << c.header;
  }
}

TEST(content_answer, what_is_no_single_range_gets_everything) {
  for (const std::string_view header :
    {"bytes=0-1,5-6", "bytes=5-1", "bytes=", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=99999999999999999999-", "bytes=--1", "bytes=1-2-3", "bytes= 1-2"}) {
    const auto a = answer_to(file, header);
    EXPECT_EQ(a.status, 200) << header;
    EXPECT_EQ(a.bytes, 1000u) << header;
  }
}

} // namespace
} // namespace parley::attachments
