#include "protocol/frame_json.hpp"

#include "protocol/frame_writer.hpp"
#include "protocol/limits.hpp"

#include <gmock/gmock.h>

namespace parley {
namespace {

using testing::HasSubstr;

struct frame_json_reader_test : testing::Test {
  frame_json_reader reader;

  /// What the message becomes, or why not.
  std::string read(const std::string& message) {
    const auto count = reader.read(message);
    if (!count)
      return count.error();
    std::string all;
    for (std::size_t i = 0; i < *count; ++i) {
      const auto f = reader.frame(i);
      all += (i ? "\n" : "") + (f ? to_json(trusted_frame(f->data())) : std::string{info(f.error().code).name} + ": " + f.error().detail);
    }
    return all;
  }
  std::string read_body(const std::string& kind, const std::string& body) { return read(R"({"kind":")" + kind + R"(","body":)" + body + '}'); }
};

TEST_F(frame_json_reader_test, an_object_is_a_frame_and_an_array_several) {
  EXPECT_EQ(read(R"({"kind":"ping"})"), R"({"kind":"ping"})");
  EXPECT_EQ(read(R"([{"kind":"ping","client_id":1},{"kind":"pong"}])"), "{\"kind\":\"ping\",\"client_id\":\"1\"}\n{\"kind\":\"pong\"}");
  EXPECT_EQ(read("[]"), "");
}

TEST_F(frame_json_reader_test, all_of_the_head_is_kept_also_what_only_servers_say) {
  const std::string record =
    R"({"kind":"leave","status":"on_chat","visibility":"operators","channel":3,"session":"7","seq":"4","time_ms":"1700000000123","author":"operator:42","client_id":"9"})";
  EXPECT_EQ(read(record), record);
  const std::string by_system =
    R"({"kind":"leave","status":"none","visibility":"everyone","channel":0,"session":"7","seq":"4","time_ms":"-1","author":"system","client_id":"0"})";
  EXPECT_EQ(read(by_system), by_system);
}

TEST_F(frame_json_reader_test, of_a_server_unknown_fields_are_passed_over) {
  const std::string later = R"({"kind":"acks","mood":1,"body":{"entries":[{"session":"7","client_id":"1","author":null,"seq":"2","time_ms":"3","mood":{}}],"mood":[]}})";
  EXPECT_THAT(read(later), HasSubstr("there is no such field"));
  frame_json_reader of_server{frames_of::server};
  ASSERT_TRUE(of_server.read(later));
  const auto f = of_server.frame(0);
  ASSERT_TRUE(f) << f.error().detail;
  EXPECT_EQ(to_json(trusted_frame(f->data())), R"({"kind":"acks","body":{"entries":[{"session":"7","client_id":"1","author":null,"seq":"2","time_ms":"3"}]}})");
  ASSERT_TRUE(of_server.read(R"({"kind":"typing","body":{"on":1}})"));
  EXPECT_FALSE(of_server.frame(0)) << "what is known must be right";
}

TEST_F(frame_json_reader_test, of_a_server_the_longest_frame_can_be_read) {
  const auto text = std::string(limits::max_frame_bytes - 100, '\x01'); // six bytes each in JSON
  frame_writer w;
  const auto built = w.message(head_of(kind::message), text);
  const auto json = to_json(trusted_frame(built.data()));
  EXPECT_GT(json.size(), limits::max_json_bytes);
  EXPECT_THAT(read(json), HasSubstr("longer than"));
  frame_json_reader of_server{frames_of::server};
  ASSERT_TRUE(of_server.read(json));
  const auto f = of_server.frame(0);
  ASSERT_TRUE(f);
  EXPECT_EQ(to_json(trusted_frame(f->data())), json);
}

TEST_F(frame_json_reader_test, a_body_that_is_left_out_has_all_defaults) { EXPECT_THAT(read(R"({"kind":"typing"})"), HasSubstr(R"("on":true)")); }

TEST_F(frame_json_reader_test, numbers_of_64_bits_are_texts_or_exact_numbers) {
  EXPECT_THAT(read(R"({"kind":"ping","session":"18446744073709551615"})"), HasSubstr(R"("session":"18446744073709551615")"));
  EXPECT_THAT(read(R"({"kind":"ping","session":9007199254740992})"), HasSubstr(R"("session":"9007199254740992")"));
  const std::string wrong = "bad_request: `session`: must be a whole number from 0, as a text of digits";
  for (auto value : {"9007199254740993", "-1", "1.0", "\"-1\"", "\"1 \"", "\"18446744073709551616\"", "true", "null", "[]"})
    EXPECT_EQ(read(std::string{R"({"kind":"ping","session":)"} + value + '}'), wrong) << value;
  EXPECT_THAT(read_body("place", R"({"estimated_wait_ms":"-1"})"), HasSubstr(R"("estimated_wait_ms":"-1")"));
  EXPECT_THAT(read_body("place", R"({"estimated_wait_ms":-5})"), HasSubstr(R"("estimated_wait_ms":"-5")"));
}

TEST_F(frame_json_reader_test, smaller_numbers_are_numbers_in_their_range) {
  EXPECT_THAT(read_body("rating", R"({"stars":255})"), HasSubstr(R"("stars":255)"));
  for (auto value : {"256", "-1", "1.5", "\"1\"", "1e3"})
    EXPECT_EQ(read_body("rating", std::string{R"({"stars":)"} + value + '}'), "bad_request: `body.stars`: must be a whole number from 0 to 255") << value;
}

TEST_F(frame_json_reader_test, enumerations_are_names_or_their_numbers) {
  EXPECT_THAT(read_body("close", R"({"reason":"by_operator"})"), HasSubstr(R"("reason":"by_operator")"));
  EXPECT_THAT(read_body("close", R"({"reason":2})"), HasSubstr(R"("reason":"by_operator")"));
  EXPECT_THAT(read_body("hello", R"({"role":"operator"})"), HasSubstr(R"("role":"operator")"));
  EXPECT_EQ(read_body("hello", R"({"role":"king"})"), "bad_request: `body.role`: must be one of none, visitor, operator, gateway");
}

TEST_F(frame_json_reader_test, principals_are_kind_and_number_or_nobody) {
  EXPECT_THAT(read_body("assign", R"({"operator":"operator:42"})"), HasSubstr(R"("operator":"operator:42")"));
  EXPECT_THAT(read_body("assign", R"({"operator":null})"), HasSubstr(R"("operator":null)"));
  EXPECT_THAT(read_body("assign", R"({"operator":"olga"})"), HasSubstr("`body.operator`: must be \"operator:\""));
  EXPECT_THAT(read_body("session_info", R"({"guests":["operator:1","operator:2"]})"), HasSubstr(R"("guests":["operator:1","operator:2"])"));
}

TEST_F(frame_json_reader_test, flags_texts_and_lists_are_what_they_are) {
  EXPECT_EQ(read_body("typing", R"({"on":1})"), "bad_request: `body.on`: must be true or false");
  EXPECT_EQ(read_body("message", R"({"text":1})"), "bad_request: `body.text`: must be a text");
  EXPECT_EQ(read_body("message", R"({"text":"","choices":"a"})"), "bad_request: `body.choices`: must be a list");
  EXPECT_EQ(read_body("message", R"({"text":"","choices":["a",2]})"), "bad_request: `body.choices[1]`: must be a text");
  EXPECT_EQ(read_body("acks", R"({"entries":[{"seq":"1"},{"sequence":"1"}]})"), "bad_request: `body.entries[1].sequence`: there is no such field");
}

TEST_F(frame_json_reader_test, null_is_taken_where_absent_is_a_value_of_its_own) {
  EXPECT_EQ(read_body("attach", R"({"available":null,"responds":false})"), R"({"kind":"attach","body":{"capacity":0,"responds":false}})");
  EXPECT_EQ(read_body("message", R"({"text":null})"), "bad_request: `body.text`: must be a text");
}

TEST_F(frame_json_reader_test, what_is_no_field_is_refused_by_name) {
  EXPECT_EQ(read(R"({"kind":"ping","colour":1})"), "bad_request: `colour`: there is no such field");
  EXPECT_EQ(read(R"({"kind":"ping","length":44})"), "bad_request: `length`: there is no such field");
  EXPECT_EQ(read_body("message", R"({"text":"","colour":1})"), "bad_request: `body.colour`: there is no such field");
}

TEST_F(frame_json_reader_test, what_is_required_is_asked_for_by_name) {
  EXPECT_EQ(read_body("message", "{}"), "bad_request: `body.text`: is missing");
  EXPECT_EQ(read(R"({"client_id":1})"), "bad_request: `kind`: is missing");
}

TEST_F(frame_json_reader_test, unknown_kinds_are_refused_as_such) {
  EXPECT_EQ(read(R"({"kind":"dance"})"), "unknown_kind: `kind`: there is no kind of this name");
  EXPECT_EQ(read(R"({"kind":"none"})"), "unknown_kind: `kind`: there is no kind of this name");
  EXPECT_EQ(read(R"({"kind":250})"), "unknown_kind: `kind`: there is no kind of this number");
  EXPECT_EQ(read(R"({"kind":[]})").substr(0, 23), "bad_request: `kind`: mu");
}

TEST_F(frame_json_reader_test, kinds_without_body_have_none) {
  EXPECT_EQ(read_body("accept", "{}"), read(R"({"kind":"accept"})"));
  EXPECT_EQ(read_body("accept", R"({"text":""})"), "bad_request: `body`: this kind has none");
  EXPECT_EQ(read_body("typing", "7"), "bad_request: `body`: must be an object");
}

TEST_F(frame_json_reader_test, a_refusal_says_which_request_it_is_about) {
  ASSERT_TRUE(reader.read(R"({"body":7,"colour":1,"kind":"message","session":"5","client_id":"9","author":"visitor:3"})"));
  const auto f = reader.frame(0);
  ASSERT_FALSE(f);
  EXPECT_EQ(f.error().about.session, session_id{5});
  EXPECT_EQ(f.error().about.client_id, 9u);
  EXPECT_EQ(f.error().about.author, principal{visitor_id{3}});
}

TEST_F(frame_json_reader_test, one_bad_frame_of_a_message_harms_no_other) {
  EXPECT_EQ(read(R"([{"kind":"message","body":{"text":"a","choices":["b"],"step":-1}},{"kind":"message","body":{"text":"c"}},7])"),
    "bad_request: `body.step`: must be a whole number from 0 to 65535\n"
    R"({"kind":"message","status":"none","visibility":"everyone","channel":0,"session":"0","seq":"0","time_ms":"0","author":"system","client_id":"0","body":{"text":"c","choice":0,"step":0}})"
    "\nbad_request: a frame must be an object");
}

TEST_F(frame_json_reader_test, what_is_no_json_is_refused_whole) {
  for (auto text : {"", " ", "{", "[", "{]", "nonsense", "{\"kind\":\"ping\"}}", "{\"kind\":\"ping\"} {}", "{'kind':'ping'}", "{\"kind\":\"ping\",}", "[1,]", "// x\n1"})
    EXPECT_THAT(read(text), HasSubstr("this is no JSON")) << text;
  EXPECT_THAT(read("{\"kind\":\"ping\"} \n"), HasSubstr("ping"));
}

TEST_F(frame_json_reader_test, bytes_that_are_no_utf8_are_refused) {
  for (auto text : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"})
    EXPECT_THAT(read_body("message", std::string{R"({"text":")"} + text + "\"}"), HasSubstr("this is no JSON"));
  EXPECT_THAT(read_body("message", R"({"text":"\ud800"})"), HasSubstr("this is no JSON"));
}

TEST_F(frame_json_reader_test, nesting_past_max_json_depth_is_refused) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_THAT(read(nested(limits::max_json_depth)), HasSubstr("a frame must be an object"));
  EXPECT_THAT(read(nested(limits::max_json_depth + 1)), HasSubstr("this is no JSON: too deep"));
  EXPECT_THAT(read(nested(30'000)), HasSubstr("this is no JSON"));
}

TEST_F(frame_json_reader_test, messages_past_max_json_bytes_are_refused) {
  const auto padded = [](std::size_t bytes) {
    const std::string frame = R"({"kind":"ping"})";
    return frame + std::string(bytes - frame.size(), ' ');
  };
  EXPECT_EQ(read(padded(limits::max_json_bytes)), R"({"kind":"ping"})");
  EXPECT_EQ(read(padded(limits::max_json_bytes + 1)), "the message is longer than 65536 bytes");
}

TEST_F(frame_json_reader_test, a_frame_that_would_be_longer_than_max_frame_bytes_is_refused) {
  std::string entries = "{}";
  while (entries.size() < limits::max_json_bytes - 100)
    entries += ",{}";
  EXPECT_THAT(read_body("acks", R"({"entries":[)" + entries + "]}"), HasSubstr("bad_request: `body.entries`: is too long"));
}

TEST_F(frame_json_reader_test, of_a_name_that_comes_twice_the_last_one_counts) { EXPECT_EQ(read(R"({"kind":"pong","kind":"ping"})"), R"({"kind":"ping"})"); }

TEST_F(frame_json_reader_test, texts_may_hold_anything) {
  EXPECT_THAT(read_body("note", R"({"text":"\u0000\n\"\\/😀\ud83d\ude00"})"), HasSubstr(R"("text":"\u0000\n\"\\/😀😀")"));
}

} // namespace
} // namespace parley
