// Search through a running server: real sockets, real store, real index.
#include "app/search_service.hpp"

#include "tests/gateway/running_server.hpp"
#include "tests/search/chat_log.hpp"

#include <gmock/gmock.h>

namespace parley::app::testing {
namespace {

using gateway::testing::kept_frame;
using gateway::testing::wire_client;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A server with search, as src/app puts it together.
struct search_server {
  storage::temporary_directory folder;
  system_clock clock;
  std::unique_ptr<search_service> search;
  gateway::testing::running_server server{{}, gateway::testing::default_options(), [this](actors::shard& s) {
                                            search = std::make_unique<search_service>(s, folder.path(), clock, [](visitor_id) -> search::visitor_contact {
                                              return {"Ada Lovelace", "ada@home.example", "+44 1", "https://shop.example/ada.png"};
                                            });
                                          }};

  ~search_server() {
    server.stop();
    server.join();
    search.reset(); // before the shard
  }
};

/// The answer to a request: what came before its last frame, and that one.
struct answer {
  std::vector<kept_frame> parts;
  std::optional<kept_frame> last;
  error_code error() const { return last->head().what == kind::error ? error_code(last->body<wire::error>()->code()) : error_code::none; }
};

answer read_answer(wire_client& c, std::uint64_t id) {
  answer out;
  while (auto f = c.next()) {
    if (f->head().client_id != id || is_record(f->head().what))
      continue;
    if (f->head().what != kind::search_result && f->head().what != kind::past_session) {
      out.last = *f;
      return out;
    }
    out.parts.push_back(*f);
  }
  throw std::runtime_error("the server closed the connection");
}

answer search(wire_client& c, wire::search_scope scope, std::string_view text, session_id s = {}) {
  const auto id = c.next_id();
  c.send(c.writer.build(head_of(kind::search, s, id), [&](auto& b) { return wire::Createsearch(b, scope, b.CreateString(text.data(), text.size())); }));
  return read_answer(c, id);
}

answer customer(wire_client& c, session_id s, principal visitor = {}) {
  const auto id = c.next_id();
  c.send(c.writer.build(head_of(kind::customer, s, id), [&](auto& b) { return wire::Createcustomer(b, visitor.value); }));
  return read_answer(c, id);
}

std::vector<std::string> parts_of(const kept_frame& f) {
  std::vector<std::string> out;
  for (const auto* p : *f.body<wire::search_result>()->parts())
    out.push_back(p->str());
  return out;
}

struct search_service_test : ::testing::Test {
  search_server it;
  wire_client olga{it.server}, otto{it.server}, ada{it.server};

  void SetUp() override {
    olga.hello({.role = wire::role::operator_, .name = "olga", .key = "o"});
    ada.hello({.role = wire::role::visitor, .name = "Ada"});
  }
  /// Asks until it finds something: what is new is in the index within a second.
  answer search_until_found(wire_client& c, wire::search_scope scope, std::string_view text, session_id s = {}) {
    answer a;
    EXPECT_TRUE(search::testing::wait_for([&] {
      a = search(c, scope, text, s);
      return !a.parts.empty();
    }));
    return a;
  }
  session_id chat_with_olga(wire_client& visitor, std::string_view text) {
    const auto s = visitor.open_chat();
    olga.answer_to(olga.bare(kind::accept, s));
    visitor.answer_to(visitor.message(s, text));
    return s;
  }
};

TEST_F(search_service_test, F087_a_message_is_found_through_the_socket) {
  const auto s = chat_with_olga(ada, "私の自転車を返品したい");
  const auto a = search_until_found(olga, wire::search_scope::messages, "返品");
  ASSERT_EQ(a.parts.size(), 1u);
  EXPECT_EQ(a.parts[0].head().session, s);
  EXPECT_EQ(a.parts[0].head().author, ada.who);
  EXPECT_GT(a.parts[0].head().seq, 1u);
  EXPECT_THAT(parts_of(a.parts[0]), ElementsAre("私の自転車を", "返品", "したい"));
  EXPECT_EQ(a.last->head().what, kind::search_end);
  EXPECT_EQ(a.last->body<wire::search_end>()->total(), 1u);
  EXPECT_EQ(a.last->body<wire::search_end>()->count(), 1u);
}

TEST_F(search_service_test, F088_an_operator_finds_nothing_of_anothers_session_through_the_socket) {
  const auto s = chat_with_olga(ada, "needle");
  search_until_found(olga, wire::search_scope::messages, "needle");
  otto.hello({.role = wire::role::operator_, .name = "otto", .key = "o"});
  const auto a = search(otto, wire::search_scope::messages, "needle");
  EXPECT_THAT(a.parts, IsEmpty());
  EXPECT_EQ(a.last->body<wire::search_end>()->total(), 0u);
  EXPECT_EQ(search(otto, wire::search_scope::session, "needle", s).error(), error_code::not_allowed);
  EXPECT_EQ(customer(otto, s).error(), error_code::not_allowed);
  EXPECT_EQ(customer(otto, {}, ada.who).error(), error_code::not_allowed);
}

TEST_F(search_service_test, F084_the_customer_panel_is_answered) {
  const auto first = chat_with_olga(ada, "first");
  ada.answer_to(ada.bare(kind::close, first)); // refused: it has a body
  const auto id = ada.next_id();
  ada.send(ada.writer.build(head_of(kind::close, first, id), [](auto& b) { return wire::Createclose(b); }));
  EXPECT_TRUE(ada.answer_to(id));
  const auto second = chat_with_olga(ada, "second");
  search_until_found(olga, wire::search_scope::session, "second", second);
  const auto a = customer(olga, second);
  ASSERT_EQ(a.parts.size(), 2u);
  EXPECT_EQ(a.parts[1].head().session, first);
  EXPECT_EQ(a.parts[1].head().status, session_status::ended);
  EXPECT_EQ(a.parts[1].body<wire::past_session>()->holder(), olga.who.value);
  EXPECT_EQ(a.last->body<wire::customer_info>()->visitor(), ada.who.value);
  EXPECT_EQ(a.last->body<wire::customer_info>()->sessions(), 2u);
}

TEST_F(search_service_test, F084_the_panel_shows_what_the_sites_token_says_to_operators_who_see_a_session) {
  const auto s = chat_with_olga(ada, "needle");
  search_until_found(olga, wire::search_scope::session, "needle", s);
  const auto a = customer(olga, s);
  const auto* panel = a.last->body<wire::customer_info>();
  EXPECT_EQ(panel->name()->str(), "Ada") << "what it was called when the chat began";
  EXPECT_EQ(panel->email()->str(), "ada@home.example");
  EXPECT_EQ(panel->phone()->str(), "+44 1");
  EXPECT_EQ(panel->avatar()->str(), "https://shop.example/ada.png");
  const auto own = customer(ada, {});
  EXPECT_EQ(own.last->body<wire::customer_info>()->email(), nullptr);
}

TEST_F(search_service_test, F080_F087_a_message_that_was_left_is_found_under_the_name_of_who_left_it) {
  const auto id = ada.next_id();
  ada.send(ada.writer.build(head_of(kind::offline_message, {}, id), [](auto& b) { return wire::Createoffline_message(b, b.CreateString("Invoice 2041 is wrong")); }));
  const auto s = ada.answer_to(id).session;
  olga.answer_to(olga.bare(kind::accept, s));
  const auto a = search_until_found(olga, wire::search_scope::messages, "2041");
  ASSERT_EQ(a.parts.size(), 1u);
  EXPECT_EQ(a.parts[0].head().session, s);
  EXPECT_EQ(a.parts[0].body<wire::search_result>()->name()->str(), "Ada");
  EXPECT_THAT(parts_of(a.parts[0]), ElementsAre("Invoice ", "2041", " is wrong"));
}

TEST_F(search_service_test, F019_a_visitor_that_comes_back_sees_its_earlier_sessions_and_reads_them) {
  const auto first = chat_with_olga(ada, "hello again");
  const auto id = ada.next_id();
  ada.send(ada.writer.build(head_of(kind::close, first, id), [](auto& b) { return wire::Createclose(b); }));
  EXPECT_TRUE(ada.answer_to(id));
  search_until_found(ada, wire::search_scope::messages, "hello");
  const auto a = customer(ada, {}, principal{visitor_id{99}}); // whomever it names: a visitor is told of itself
  ASSERT_EQ(a.parts.size(), 1u);
  EXPECT_EQ(a.parts[0].head().session, first);
  ada.send(ada.writer.build(head_of(kind::history, first, ada.next_id()), [](auto& b) { return wire::Createhistory(b); }));
  EXPECT_EQ(ada.next(kind::message).body<wire::message>()->text()->str(), "hello again");
}

TEST_F(search_service_test, a_bad_query_is_refused_and_the_connection_goes_on) {
  EXPECT_EQ(search(olga, wire::search_scope::messages, "?").error(), error_code::bad_request);
  EXPECT_EQ(search(olga, wire::search_scope(9), "word").error(), error_code::bad_request);
  chat_with_olga(ada, "needle");
  search_until_found(olga, wire::search_scope::messages, "needle"); // before, it says that its index is not ready
  EXPECT_EQ(search(olga, wire::search_scope::session, "word", session_id{77}).error(), error_code::not_allowed);
}

TEST_F(search_service_test, who_asks_too_much_at_once_is_told_to_wait_and_nobody_else) {
  chat_with_olga(ada, "needle");
  search_until_found(olga, wire::search_scope::messages, "needle");
  constexpr std::uint64_t many = 2'000;
  std::uint64_t first = 0;
  for (std::uint64_t i = 0; i < many; ++i) {
    const auto id = olga.next_id();
    if (i == 0)
      first = id;
    olga.send(olga.writer.build(head_of(kind::search, {}, id), [](auto& b) { return wire::Createsearch(b, wire::search_scope::messages, b.CreateString("needle")); }));
  }
  EXPECT_EQ(search(ada, wire::search_scope::messages, "needle").parts.size(), 1u);
  std::uint64_t answered = 0, refused = 0;
  while (answered + refused < many) {
    const auto f = olga.next();
    ASSERT_TRUE(f);
    if (f->head().client_id < first || (f->head().what != kind::search_end && f->head().what != kind::error))
      continue;
    if (f->head().what == kind::search_end)
      ++answered;
    else {
      EXPECT_EQ(error_code(f->body<wire::error>()->code()), error_code::rate_limited);
      ++refused;
    }
  }
  EXPECT_GT(answered, 0u);
  EXPECT_GT(refused, 0u);
}

} // namespace
} // namespace parley::app::testing
