#include "clients/cpp/record_stream.hpp"

#include "protocol/frame_writer.hpp"

#include <gtest/gtest.h>

namespace parley::client {
namespace {

using seqs = std::vector<std::uint64_t>;

struct record_stream_test : testing::Test {
  seqs told;
  frame_writer write;

  record_stream stream(std::uint64_t after = 0) {
    return {after, [this](frame_view f) { told.push_back(f.head().seq); }};
  }
  /// A record as it lies in a read buffer, gone after the call.
  void take(record_stream& s, std::uint64_t seq) {
    auto head = head_of(kind::message, session_id{5});
    head.seq = seq;
    s.take(trusted_frame(write.message(head, "text").data()));
  }
  record_stream::page end(record_stream& s, std::uint64_t last, bool more = false) {
    flatbuffers::FlatBufferBuilder b;
    b.Finish(wire::Createpage_end(b, last ? 1 : 0, last, last, more));
    return s.end_page(*flatbuffers::GetRoot<wire::page_end>(b.GetBufferPointer()));
  }
};

TEST_F(record_stream_test, records_wait_for_the_end_of_a_page_and_come_in_order) {
  auto s = stream();
  for (const auto n : {4, 1, 3, 5})
    take(s, std::uint64_t(n));
  EXPECT_EQ(told, seqs{});
  EXPECT_EQ(end(s, 3), record_stream::page::done);
  EXPECT_EQ(told, (seqs{1, 3, 4, 5}));
  EXPECT_EQ(s.have(), 5u);
}

TEST_F(record_stream_test, behind_a_page_with_more_to_come_live_records_go_on_waiting) {
  auto s = stream();
  for (const auto n : {9, 1, 2})
    take(s, std::uint64_t(n));
  EXPECT_EQ(end(s, 2, true), record_stream::page::more);
  EXPECT_EQ(told, (seqs{1, 2}));
  EXPECT_EQ(s.have(), 2u);
  take(s, 3);
  EXPECT_EQ(end(s, 3), record_stream::page::done);
  EXPECT_EQ(told, (seqs{1, 2, 3, 9}));
}

TEST_F(record_stream_test, a_record_comes_once) {
  auto s = stream(2);
  take(s, 2);
  end(s, 0);
  take(s, 3);
  take(s, 3);
  s.begin();
  take(s, 3);
  take(s, 4);
  end(s, 4);
  EXPECT_EQ(told, (seqs{3, 4}));
}

TEST_F(record_stream_test, what_a_page_leaves_out_is_invisible_and_known) {
  auto s = stream();
  take(s, 1);
  end(s, 7);
  EXPECT_EQ(s.have(), 7u);
}

TEST_F(record_stream_test, an_acked_record_is_not_told_again) {
  auto s = stream();
  end(s, 0);
  s.acked(2);
  EXPECT_EQ(s.have(), 0u) << "1 may still come";
  s.begin();
  take(s, 1);
  take(s, 2);
  end(s, 2);
  EXPECT_EQ(told, seqs{1});
  s.acked(3);
  EXPECT_EQ(s.have(), 3u);
}

} // namespace
} // namespace parley::client
