// Filling a group: positions, links, checksums.
#include "fixture.hpp"

#include "storage/record.hpp"

namespace parley::storage {
namespace {

constexpr session_id session{1};

std::span<const std::byte> bytes_of(const group& g) { return {g.block()->data(), g.bytes()}; }

TEST(group_test, a_new_group_is_empty) {
  group g{1};
  EXPECT_TRUE(g.empty());
  g.update({table::meta, "k", "v"});
  EXPECT_FALSE(g.empty());
  EXPECT_EQ(g.records(), 0u);
}

TEST(group_test, positions_name_the_group_and_the_offset) {
  group g{77};
  session_book book;
  const auto first = book.append(g, session, "one");
  const auto second = book.append(g, session, "two");
  EXPECT_EQ(first, (position{77, 0}));
  EXPECT_EQ(second.group(), 77u);
  EXPECT_GT(second.offset(), sizeof(record_head));
  EXPECT_EQ(g.records(), 2u);
}

TEST(group_test, the_slot_is_the_copy_inside_the_group) {
  group g{1};
  frame_writer w;
  chain links;
  const auto slot = g.append(links, 1, message_frame(w, session, 0, "text"));
  reinterpret_cast<frame_head*>(slot.frame)->seq = 42;
  g.seal();
  stored_record r;
  ASSERT_EQ(read_record(bytes_of(g), slot.where, r), record_fault::none);
  EXPECT_EQ(r.head().seq, 42u);
}

TEST(group_test, a_group_takes_frames_until_they_do_not_fit) {
  group g{1, 1024};
  frame_writer w;
  chain links;
  const auto frame = message_frame(w, session, 1, "text");
  std::uint64_t n = 0;
  while (g.fits(frame.size()))
    g.append(links, ++n, frame);
  EXPECT_EQ(g.bytes(), n * (frame.size() + sizeof(record_head)));
  EXPECT_GT(g.bytes() + frame.size() + sizeof(record_head), 1024u);
  EXPECT_TRUE(g.fits(1024 - g.bytes() - sizeof(record_head)));
}

TEST(group_test, links_lead_to_the_record_before_and_to_the_newest_earlier_multiple_of_the_skip) {
  group g{1};
  session_book book;
  for (int i = 0; i < 200; ++i)
    book.append(g, session, "x");
  g.seal();
  const auto& at = book.sessions[1].positions;
  for (std::uint64_t seq = 1; seq <= 200; ++seq) {
    stored_record r;
    ASSERT_EQ(read_record(bytes_of(g), at[seq - 1], r), record_fault::none);
    EXPECT_EQ(r.links.previous, seq > 1 ? at[seq - 2] : position{});
    const auto skip = (seq - 1) / chain::skip_every * chain::skip_every;
    EXPECT_EQ(r.links.skip, skip > 0 ? at[skip - 1] : position{}) << seq;
  }
  EXPECT_EQ(book.links(1).newest, at[199]);
  EXPECT_EQ(book.links(1).skip, at[191]);
}

TEST(group_test, every_changed_byte_of_a_record_is_noticed) {
  group g{1};
  session_book book;
  const auto where = book.append(g, session, "a text to damage");
  g.seal();
  std::byte* bytes = g.block()->data();
  for (std::size_t i = 0; i < g.bytes(); ++i) {
    bytes[i] ^= std::byte{1};
    stored_record r;
    EXPECT_NE(read_record(bytes_of(g), where, r), record_fault::none) << "byte " << i;
    bytes[i] ^= std::byte{1};
  }
}

TEST(group_test, a_record_that_would_reach_beyond_the_group_is_refused) {
  group g{1};
  session_book book;
  const auto where = book.append(g, session, "text");
  g.seal();
  stored_record r;
  for (std::size_t n = 0; n < g.bytes(); ++n)
    EXPECT_EQ(read_record(bytes_of(g).first(n), where, r), record_fault::length) << n;
}

} // namespace
} // namespace parley::storage
