#include "app/config/attachments.hpp"

#include "of_text.hpp"

#include <gmock/gmock.h>

namespace parley::app {
namespace {

using attachments::attachment_limits;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

attachment_limits limits_of(std::string_view text) { return of_text::read(text).sites.front().parts.get<attachment_limits>(); }

std::vector<std::string> wrong(const std::string& line) { return of_text::wrong("[site.a.attachments]\n" + line + '\n'); }

TEST(config_attachments, F100_size_room_and_types_are_set) {
  const auto l =
    limits_of("[site.a.attachments]\nfile_bytes = 1\nquota_bytes = 2\nvisitor_bytes_a_day = 3\nvisitors_quota_bytes = 4\ntypes = [\"application/zip\", \"image/png\"]\n");
  EXPECT_EQ(l.file_bytes, 1u);
  EXPECT_EQ(l.quota_bytes, 2u);
  EXPECT_EQ(l.visitor_bytes_a_day, 3u);
  EXPECT_EQ(l.visitors_quota_bytes, 4u);
  EXPECT_THAT(l.types, ElementsAre("application/zip", "image/png"));
  EXPECT_EQ(l.unreferenced_ms, attachment_limits{}.unreferenced_ms);
}

TEST(config_attachments, F100_what_is_not_said_is_at_its_default_and_no_type_means_no_files) {
  EXPECT_EQ(limits_of("[site.a]\n").types, attachment_limits{}.types);
  EXPECT_EQ(limits_of("[site.a.attachments]\nquota_bytes = 5\n").file_bytes, attachment_limits{}.file_bytes);
  EXPECT_THAT(limits_of("[site.a.attachments]\ntypes = []\n").types, IsEmpty());
}

TEST(config_attachments, F100_what_can_not_be_is_told) {
  EXPECT_THAT(wrong("file_bytes = 0"), ElementsAre("t.toml:2: file_bytes must be 1..1073741824"));
  EXPECT_THAT(wrong("quota_bytes = -1"), ElementsAre("t.toml:2: quota_bytes must be 0..1125899906842624"));
  EXPECT_THAT(wrong("types = [\"image/png\", \"text/html\"]"), ElementsAre("t.toml:2: text/html is no type that Parley tells from the content"));
  EXPECT_THAT(wrong("types = \"image/png\""), ElementsAre("t.toml:2: types must be a list of types"));
  EXPECT_THAT(wrong("colour = 1"), ElementsAre("t.toml:2: unknown key colour in attachments"));
}

} // namespace
} // namespace parley::app
