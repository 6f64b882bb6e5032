#include "protocol/frame_json.hpp"

#include "sample_frames.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace parley {
namespace {

using testing::HasSubstr;

std::string json_of(wire::kind what) {
  auto sample = std::ranges::find(sample_frames(), what, &sample_frame::what);
  auto block = block_with(sample->bytes);
  return to_json(trusted_frame(block->data()));
}

/// `{kind: the fields of its table}`, read from the text of the schema: not from what the code under test reads.
std::map<std::string, std::vector<std::string>> fields_in_the_schema() {
  std::ifstream file{PARLEY_SOURCE_DIR "/protocol/schema/wire.fbs"};
  std::string text, line;
  while (std::getline(file, line))
    text += line.substr(0, line.find("//")) + '\n';
  const std::regex table{R"(table (\w+) \{([^}]*)\})"}, field{R"((\w+) *:)"}, kind{R"((\w+) = \d+)"};
  const auto kinds = text.substr(text.find("enum kind"), text.find('}') - text.find("enum kind"));
  std::map<std::string, std::vector<std::string>> out;
  for (std::sregex_iterator i{kinds.begin(), kinds.end(), kind}, end; i != end; ++i)
    out[(*i)[1]];
  out.erase("none");
  for (std::sregex_iterator i{text.begin(), text.end(), table}, end; i != end; ++i) {
    const auto inside = (*i)[2].str();
    for (std::sregex_iterator f{inside.begin(), inside.end(), field}; f != end; ++f)
      if (const auto kind_of_it = out.find((*i)[1]); kind_of_it != out.end()) // others are parts of bodies
        kind_of_it->second.push_back((*f)[1]);
  }
  return out;
}

TEST(frame_json_test, a_record_shows_its_head_and_its_body) {
  EXPECT_EQ(json_of(kind::message),
    R"({"kind":"message","status":"on_chat","visibility":"operators","channel":0,"session":"72057594037927943","seq":"42","time_ms":"1795303898007",)"
    R"("author":"operator:3","client_id":"20015998343868","body":{"text":"Grüße, 世界 😀","choice":0,"step":0}})");
}

TEST(frame_json_test, what_is_no_record_leaves_zeros_of_the_head_out) {
  frame_writer w;
  const auto f = w.build(head_of(kind::typing, session_id{5}), [](auto& b) { return wire::Createtyping(b, true); });
  EXPECT_EQ(to_json(trusted_frame(f.data())), R"({"kind":"typing","session":"5","body":{"on":true}})");
}

TEST(frame_json_test, a_record_of_the_system_says_so) {
  frame_writer w;
  const auto f = w.build(head_of(kind::close, session_id{5}), [](auto& b) { return wire::Createclose(b); });
  EXPECT_THAT(to_json(trusted_frame(f.data())), HasSubstr(R"("seq":"0","time_ms":"0","author":"system","client_id":"0","body":{"reason":"none"}})"));
}

TEST(frame_json_test, enums_show_their_names) { EXPECT_THAT(json_of(kind::close), HasSubstr(R"("body":{"reason":"by_operator","note":"solved"})")); }

TEST(frame_json_test, a_value_without_a_name_shows_its_number) {
  frame_writer w;
  const auto f = w.build(head_of(kind::close), [](auto& b) { return wire::Createclose(b, wire::end_reason{99}); });
  EXPECT_THAT(to_json(trusted_frame(f.data())), HasSubstr(R"("reason":99)"));
}

TEST(frame_json_test, lists_show_every_entry) {
  EXPECT_THAT(
    json_of(kind::acks), HasSubstr(R"("entries":[{"session":"1","client_id":"2","author":"system:3","seq":"4","time_ms":"5"},{"session":"72057594037927943",)"));
}

TEST(frame_json_test, principals_show_their_kind_and_nobody_is_null) {
  EXPECT_THAT(json_of(kind::attached), HasSubstr(R"("principal":"operator:4")"));
  frame_writer w;
  const auto f = w.build(head_of(kind::assign), [](auto& b) { return wire::Createassign(b); });
  EXPECT_THAT(to_json(trusted_frame(f.data())), HasSubstr(R"("body":{"operator":null})"));
}

TEST(frame_json_test, defaults_are_written_out_and_optional_fields_are_not) {
  frame_writer w;
  const auto f = w.build(head_of(kind::attach), [](auto& b) { return wire::Createattach(b); });
  EXPECT_EQ(to_json(trusted_frame(f.data())), R"({"kind":"attach","body":{"capacity":0}})");
  const auto list = w.build(head_of(kind::list), [](auto& b) { return wire::Createlist(b); });
  EXPECT_THAT(to_json(trusted_frame(list.data())), HasSubstr(R"("limit":200)"));
}

TEST(frame_json_test, a_kind_without_body_shows_none) { EXPECT_EQ(json_of(kind::ping).find("body"), std::string::npos); }

TEST(frame_json_test, every_kind_of_the_schema_has_its_form_with_every_field) {
  frame_json_reader reader;
  for (const auto& [name, fields] : fields_in_the_schema()) {
    // A frame of this kind with nothing but its name and what is required: all other fields show as defaults, or can be given.
    const std::map<std::string, std::string> required{{"acks", R"({"entries":[]})"}, {"message", R"({"text":""})"}, {"note", R"({"text":""})"}, {"tag", R"({"word":""})"},
      {"search", R"({"text":""})"}, {"search_result", R"({"parts":[]})"}, {"offline_message", R"({"text":""})"}, {"app_item", R"({"app":""})"}};
    const auto body = required.contains(name) ? required.at(name) : "{}";
    ASSERT_TRUE(reader.read(R"({"kind":")" + name + R"(","body":)" + body + "}"));
    const auto empty = reader.frame(0);
    ASSERT_TRUE(empty) << name << ": " << empty.error().detail;
    const auto shown = to_json(trusted_frame(empty->data()));
    EXPECT_THAT(shown, HasSubstr(R"({"kind":")" + name + '"'));
    for (const auto& field : fields) {
      // Every field is known by its name: no value is of every type, so one of these is taken and shown again.
      std::set<std::string> taken;
      for (const std::string value : {"true", "1", R"("visitor:1")", R"("x")", R"([])", R"(["x"])", R"({"id":"x"})"}) {
        auto with = body.substr(0, body.size() - 1);
        if (required.contains(name) && with.find('"' + field + '"') != with.npos)
          with = "{";
        with += (with == "{" ? "\"" : ",\"") + field + "\":" + value + '}';
        ASSERT_TRUE(reader.read(R"({"kind":")" + name + R"(","body":)" + with + "}"));
        if (const auto f = reader.frame(0); f && to_json(trusted_frame(f->data())).find('"' + field + "\":") != std::string::npos)
          taken.insert(value);
      }
      EXPECT_FALSE(taken.empty()) << name << '.' << field;
    }
  }
}

class frame_json_round_trip_test : public testing::TestWithParam<sample_frame> {};
INSTANTIATE_TEST_SUITE_P(every_kind, frame_json_round_trip_test, testing::ValuesIn(sample_frames()), [](auto& i) { return i.param.name; });

TEST_P(frame_json_round_trip_test, what_is_written_is_read_back) {
  const auto written = to_json(trusted_frame(block_with(GetParam().bytes)->data()));
  frame_json_reader reader;
  ASSERT_EQ(*reader.read(written), 1u);
  const auto bytes = reader.frame(0);
  ASSERT_TRUE(bytes) << bytes.error().detail << " in " << written;
  auto block = block_with(*bytes);
  const auto d = decode(*block.get(), 0, bytes->size());
  ASSERT_EQ(d.what, decoded::state::complete);
  EXPECT_EQ(d.consumed, bytes->size());
  EXPECT_EQ(to_json(decoder::take(block, 0).view()), written);
}

} // namespace
} // namespace parley
