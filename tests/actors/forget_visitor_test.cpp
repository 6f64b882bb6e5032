// A visitor that is erased: the router keeps its name neither in memory nor in the store.
#include "actors/session_snapshot.hpp"
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

constexpr std::string_view name = "Zebedee";

void forget(rig& r, visitor_id who, std::vector<session_id> sessions) {
  bool done = false;
  r.shard().forget_visitor(who, std::move(sessions), std::shared_ptr<void>(nullptr, [&](void*) { done = true; }));
  r.until([&] { return done; });
}

/// Names in the snapshots of all chats, as they are on disk.
std::vector<std::string> stored_names(rig& r) {
  std::vector<std::string> names;
  storage::reader reader{r.shard().records()};
  EXPECT_TRUE(reader.each(storage::table::sessions, {}, [&](std::string_view, std::string_view bytes) {
    if (const auto s = decode_snapshot(bytes); s && !s->visitor_name.empty())
      names.push_back(s->visitor_name);
    return true;
  }));
  return names;
}

TEST(forget_visitor, F105_its_open_chat_ends_and_no_snapshot_has_its_name) {
  rig r;
  auto ann = r.visitor();
  auto bob = r.visitor();
  const auto ended = ann.done(ann.open_from("https://shop.example", name)).session;
  ann.done(ann.close(ended));
  const auto open = ann.done(ann.open_from("https://shop.example", name)).session;
  const auto other = bob.done(bob.open_from("https://shop.example", "Bob")).session;
  bob.done(bob.close(other));
  EXPECT_THAT(stored_names(r), ::testing::Contains(name));
  forget(r, ann.who.visitor(), {ended, open});
  EXPECT_THAT(stored_names(r), ::testing::ElementsAre("Bob"));
  EXPECT_EQ(ann.done(ann.message(open, "hello?")).error, error_code::session_ended);
  r.settle();
  EXPECT_THAT(stored_names(r), ::testing::ElementsAre("Bob")) << "nothing writes it again";
}

TEST(forget_visitor, F105_chats_that_nobody_knows_hold_nothing_up) {
  rig r;
  forget(r, visitor_id{99}, {});
  forget(r, visitor_id{99}, {session_id{12345}});
}

} // namespace
} // namespace parley::actors::testing
