// References come from the records, also from those that were written while nobody followed.
#include "attachments/reference_follower.hpp"
#include "storage/fixture.hpp"

#include <chrono>
#include <thread>

namespace parley::attachments {
namespace {

class reference_follower_test : public ::testing::Test {
protected:
  reference_follower_test() {
    auto opened = attachment_store::open(dir.path() / "attachments", *rows, clock);
    EXPECT_TRUE(opened);
    store = *std::move(opened);
  }
  attachment put(std::string_view content) {
    auto up = store->begin({}, "a.txt", 0);
    EXPECT_TRUE(up && up->append(std::as_bytes(std::span{content})));
    auto a = up->finish();
    EXPECT_TRUE(a);
    return *a;
  }
  void say(session_id s, const std::string& attached) {
    frame_writer w;
    auto head = head_of(kind::message, s, 1, principal{visitor_id{1}});
    head.seq = 1;
    const auto bytes = w.build(head, [&](auto& b) {
      const auto text = b.CreateString("look");
      return attached.empty() ? wire::Createmessage(b, text) : wire::Createmessage(b, text, 0, 0, 0, wire::Createattachment_refDirect(b, attached.c_str()));
    });
    std::vector<std::unique_ptr<storage::group>> groups;
    groups.push_back(std::make_unique<storage::group>(log->next_group(), 1024));
    storage::chain links;
    groups.back()->append(links, 1, bytes);
    storage::commit_groups(*log, std::move(groups));
  }
  void follow() {
    auto f = storage::value_of(reference_follower::start(*log, *rows, *store));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (f->next_group() < log->next_group() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    ASSERT_EQ(f->next_group(), log->next_group());
  }

  storage::temporary_directory dir;
  manual_clock clock;
  std::unique_ptr<storage::store> log = storage::open_store(dir.path() / "log");
  std::unique_ptr<storage::control_store> rows = storage::value_of(storage::control_store::open(dir.path() / "control"));
  std::unique_ptr<attachment_store> store;
};

TEST_F(reference_follower_test, F100_a_message_that_carries_a_file_keeps_it) {
  const auto a = put("one"), b = put("two"), lost = put("three");
  say(session_id{1}, a.id);
  say(session_id{2}, "");
  follow();
  say(session_id{3}, a.id);
  say(session_id{3}, b.id);
  say(session_id{4}, "no such id");
  follow();
  EXPECT_EQ(*store->sessions_of(a.id), (std::vector{session_id{1}, session_id{3}}));
  EXPECT_EQ(*store->sessions_of(b.id), (std::vector{session_id{3}}));
  clock.advance_ms(store->limits()->unreferenced_ms);
  EXPECT_EQ(*store->collect(), 1u);
  EXPECT_TRUE(store->find(a.id) && store->find(b.id));
  EXPECT_FALSE(store->find(lost.id));
}

} // namespace
} // namespace parley::attachments
