#include "outbox/network_sender.hpp"

#include "receiver.hpp"
#include "sending_test.hpp"

#include "outbox/webhook_signature.hpp"

#include <csignal>
#include <sys/wait.h>

namespace parley::outbox {
namespace {

using namespace parley::outbox::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

outbox_settings reaching(const receiver& r) {
  outbox_settings s;
  s.webhooks = {{.name = "crm", .url = r.url(), .secrets = {secret}}};
  s.addresses = address_policy::any;
  s.wait = short_waits;
  return s;
}

using network_sender_test = sending_test;

TEST_F(network_sender_test, F102_signs_what_it_sends) {
  receiver r;
  start(reaching(r));
  add_event("a", R"({"x":"ö"})");
  const auto call = r.wait_for(1)[0];
  EXPECT_EQ(call.body, R"({"x":"ö"})");
  EXPECT_EQ(call.headers.at("content-type"), "application/json");
  EXPECT_EQ(call.headers.at("webhook-id"), open->items->public_id(1));
  const auto time_ms = std::stoll(call.headers.at("webhook-timestamp")) * 1000;
  EXPECT_EQ(
    signed_headers({*key_of_secret(secret)}, call.headers.at("webhook-id"), time_ms, call.body).back(), "webhook-signature: " + call.headers.at("webhook-signature"));
  EXPECT_EQ(finished(1).state, item_state::delivered);
}

TEST_F(network_sender_test, F102_tries_again_after_500_with_the_same_id_and_sends_nothing_twice_after_200) {
  std::atomic<int> left{3};
  receiver r{[&](auto&) { return receiver::answer{left-- > 0 ? 500 : 200}; }};
  start(reaching(r));
  add_event("a");
  EXPECT_EQ(finished(1).attempts, 4U);
  add_event("a");
  finished(2);
  std::vector<std::string> ids;
  for (const auto& c : r.wait_for(5))
    ids.push_back(c.headers.at("webhook-id"));
  const auto first = open->items->public_id(1), second = open->items->public_id(2);
  EXPECT_THAT(ids, ElementsAre(first, first, first, first, second));
}

TEST_F(network_sender_test, F102_lets_events_of_a_session_wait_for_a_failing_one_and_others_go_on) {
  std::atomic<bool> broken{true};
  receiver r{[&](const received_call& c) { return receiver::answer{broken && c.body == "a1" ? 503 : 200}; }};
  start(reaching(r));
  for (const auto* body : {"a1", "a2", "b1", "b2", "a3"})
    add_event(std::string(1, body[0]), body);
  finished(4);
  eventually([&] { return must(open->items->find(1)).attempts > 2; });
  broken = false;
  finished(5);
  std::vector<std::string> of_a, of_b;
  for (const auto& c : r.wait_for(1))
    if (auto& bodies = c.body[0] == 'a' ? of_a : of_b; bodies.empty() || bodies.back() != c.body)
      bodies.push_back(c.body);
  EXPECT_THAT(of_a, ElementsAre("a1", "a2", "a3"));
  EXPECT_THAT(of_b, ElementsAre("b1", "b2"));
}

TEST_F(network_sender_test, F102_delivers_in_order_when_the_receiver_is_back_after_a_restart_of_both) {
  std::uint16_t port = 0;
  outbox_settings settings;
  {
    receiver r;
    port = r.port();
    settings = reaching(r);
  }
  start(settings);
  for (int n = 0; n < 20; ++n)
    add_event(n % 2 ? "odd" : "even", std::to_string(n));
  eventually([&] { return must(open->items->find(1)).attempts > 2; });
  EXPECT_THAT(must(open->items->find(1)).last_answer, HasSubstr("Failed to connect"));
  stop();
  receiver back{[](auto&) { return receiver::answer{204}; }, port};
  start(settings);
  finished(19);
  finished(20);
  std::vector<int> odd, even;
  for (const auto& c : back.wait_for(20))
    (std::stoi(c.body) % 2 ? odd : even).push_back(std::stoi(c.body));
  EXPECT_THAT(even, ElementsAre(0, 2, 4, 6, 8, 10, 12, 14, 16, 18));
  EXPECT_THAT(odd, ElementsAre(1, 3, 5, 7, 9, 11, 13, 15, 17, 19));
}

TEST_F(network_sender_test, F102_calls_an_endpoint_that_is_gone_no_more_until_it_is_another_one) {
  receiver r{[](auto&) { return receiver::answer{410}; }};
  start(reaching(r));
  add_event("a");
  EXPECT_EQ(finished(1).state, item_state::given_up);
  add_event("b");
  EXPECT_THAT(finished(2).last_answer, HasSubstr("410"));
  stop();
  start(reaching(r));
  add_event("c");
  EXPECT_EQ(finished(3).state, item_state::given_up);
  EXPECT_EQ(r.count(), 1U);
  auto moved = reaching(r);
  moved.webhooks[0].url = r.url("/elsewhere");
  sender->change(std::make_shared<const outbox_settings>(moved));
  must(open->items->replay(3));
  r.wait_for(2);
}

TEST_F(network_sender_test, enables_an_endpoint_again_when_a_person_asks_for_it) {
  receiver r{[](auto&) { return receiver::answer{410}; }};
  start(reaching(r));
  add_event("a");
  finished(1);
  states->enable("crm");
  add_event("b");
  r.wait_for(2);
}

TEST_F(network_sender_test, F102_gives_a_slow_receiver_up_for_this_time_and_tries_again) {
  std::atomic<bool> slow{true};
  std::atomic<bool> closing{false};
  receiver r{[&](auto&) {
    while (slow && !closing)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    return receiver::answer{};
  }};
  auto settings = reaching(r);
  settings.webhooks[0].timeout_ms = 50;
  start(settings);
  add_event("a");
  eventually([&] { return must(open->items->find(1)).attempts > 0; });
  EXPECT_THAT(must(open->items->find(1)).last_answer, HasSubstr("timed out"));
  slow = false;
  EXPECT_EQ(finished(1).state, item_state::delivered);
  closing = true;
}

TEST_F(network_sender_test, has_no_more_calls_under_way_than_the_endpoint_takes) {
  std::atomic<int> now{0}, most{0};
  std::atomic<bool> open_gate{false};
  receiver r{[&](auto&) {
    most = std::max<int>(most, ++now);
    while (!open_gate)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    --now;
    return receiver::answer{};
  }};
  auto settings = reaching(r);
  settings.webhooks[0].at_once = 3;
  start(settings);
  for (int n = 0; n < 12; ++n)
    add_event(std::to_string(n));
  eventually([&] { return now == 3; });
  open_gate = true;
  for (std::uint64_t id = 1; id <= 12; ++id)
    finished(id);
  EXPECT_EQ(most, 3);
}

TEST_F(network_sender_test, follows_no_redirect) {
  receiver target;
  receiver r{[&](auto&) { return receiver::answer{302, "", {{"location", target.url()}}}; }};
  start(reaching(r));
  add_event("a");
  eventually([&] { return must(open->items->find(1)).attempts > 0; });
  EXPECT_THAT(must(open->items->find(1)).last_answer, HasSubstr("302"));
  EXPECT_EQ(target.count(), 0U);
}

TEST_F(network_sender_test, reaches_no_private_address_unless_the_settings_allow_it) {
  receiver r;
  auto settings = reaching(r);
  settings.addresses = address_policy::public_only;
  start(settings);
  add_event("a");
  eventually([&] { return must(open->items->find(1)).attempts > 0; });
  EXPECT_THAT(must(open->items->find(1)).last_answer, HasSubstr("not public"));
  auto by_name = settings;
  by_name.webhooks[0].url = "http://localhost:" + std::to_string(r.port());
  sender->change(std::make_shared<const outbox_settings>(by_name));
  const auto before = must(open->items->find(1)).attempts;
  eventually([&] { return must(open->items->find(1)).attempts > before + 1; });
  EXPECT_EQ(r.count(), 0U);
}

TEST_F(network_sender_test, takes_an_endless_answer_for_what_its_status_says) {
  receiver r{[](auto&) { return receiver::answer{200, std::string(1 << 20, 'x')}; }};
  start(reaching(r));
  add_event("a");
  const auto i = finished(1);
  EXPECT_EQ(i.state, item_state::delivered);
  EXPECT_THAT(i.last_answer, SizeIs(max_answer_bytes));
}

TEST_F(network_sender_test, gives_up_items_for_an_endpoint_that_the_settings_have_no_more) {
  receiver r;
  start(reaching(r));
  add(*open->items, draft_for("webhook/old", "a"));
  EXPECT_EQ(finished(1).state, item_state::given_up);
}

/// The program beside the test, killed by the receiver: it has the call, and nobody could write that down.
TEST_F(network_sender_test, F102_is_killed_between_sending_and_writing_down_and_repeats_with_the_same_id) {
  std::atomic<pid_t> victim{0};
  std::atomic<bool> may_answer{false};
  receiver r{[&](auto&) {
    if (const pid_t pid = victim.exchange(0))
      ::kill(pid, SIGKILL);
    return receiver::answer{};
  }};
  std::string program = PARLEY_OUTBOX_VICTIM, folder = where.path().string(), url = r.url();
  // A gate, so that the victim's number is known before it calls.
  int gate[2];
  ASSERT_EQ(::pipe(gate), 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    char go;
    ::close(gate[1]);
    if (::read(gate[0], &go, 1) == 1)
      ::execl(program.c_str(), program.c_str(), folder.c_str(), url.c_str(), nullptr);
    ::_exit(1);
  }
  victim = pid;
  ASSERT_EQ(::write(gate[1], "!", 1), 1);
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  ::close(gate[0]);
  ::close(gate[1]);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  start(reaching(r));
  EXPECT_EQ(finished(1).state, item_state::delivered);
  const auto calls = r.wait_for(2);
  EXPECT_EQ(calls[0].headers.at("webhook-id"), calls[1].headers.at("webhook-id"));
  EXPECT_EQ(calls[0].body, calls[1].body);
  EXPECT_EQ(r.count(), 2U);
}

// ---- what answers mean

TEST(judge_test, takes_2xx_for_delivered_410_for_gone_and_all_else_for_try_again) {
  using enum attempt_result::outcome;
  const auto judged = [](int status) { return judge_webhook({.status = status, .text = {}, .how = transfer_result::outcome::answered}).how; };
  EXPECT_EQ(judged(200), delivered);
  EXPECT_EQ(judged(299), delivered);
  EXPECT_EQ(judged(302), failed);
  EXPECT_EQ(judged(404), failed);
  EXPECT_EQ(judged(410), gone);
  EXPECT_EQ(judged(500), failed);
  EXPECT_EQ(judge_webhook({}).how, failed);
}

} // namespace
} // namespace parley::outbox
