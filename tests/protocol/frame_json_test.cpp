#include "protocol/frame_json.hpp"

#include "sample_frames.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

std::string json_of(wire::kind what) {
  auto sample = std::ranges::find(sample_frames(), what, &sample_frame::what);
  auto block = block_with(sample->bytes);
  return to_json(trusted_frame(block->data()));
}

TEST(frame_json_test, a_record_shows_its_head_and_its_body) {
  EXPECT_EQ(json_of(kind::message), R"({"kind":"message","session":72057594037927943,"seq":42,"time_ms":1795303898007,"author":"operator 3","client_id":20015998343868,)"
                                    R"("status":"on_chat","visibility":"operators","body":{"text":"Grüße, 世界 😀"}})");
}

TEST(frame_json_test, enums_show_their_names) { EXPECT_NE(json_of(kind::close).find(R"("body":{"reason":"by_operator","note":"solved"})"), std::string::npos); }

TEST(frame_json_test, lists_show_every_entry) {
  EXPECT_NE(json_of(kind::acks).find(R"("entries":[{"session":1,"client_id":2,"author":3,"seq":4,"time_ms":5},{"session":72057594037927943,)"), std::string::npos);
}

TEST(frame_json_test, a_kind_without_body_shows_none) { EXPECT_EQ(json_of(kind::ping).find("body"), std::string::npos); }

TEST(frame_json_test, principals_are_told_by_kind_and_number) {
  EXPECT_EQ(to_text(principal{visitor_id{7}}), "visitor 7");
  EXPECT_EQ(to_text(principal{operator_id{7}}), "operator 7");
  EXPECT_EQ(to_text(principal{principal_kind::bot, 1}), "bot 1");
  EXPECT_EQ(to_text(principal{}), "system");
  EXPECT_EQ(to_text(principal{principal_kind{9}, 1}), "unknown 1");
}

} // namespace
} // namespace parley
