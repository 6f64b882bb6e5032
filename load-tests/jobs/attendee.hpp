// One side of a session that survives breaks of its connection: what it posted, what it heard, and from where it must resume. No sockets here.
#pragma once
#include "base/ids.hpp"
#include "load-tests/report.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parley::load {

/// A message as a transcript keeps it.
struct line {
  principal author;
  std::uint64_t client_id = 0;
  std::uint64_t text_hash = 0;
  friend bool operator==(const line&, const line&) = default;
};

/// A record as it arrives; those that are no messages matter only by their seq.
struct heard_record {
  std::uint64_t seq = 0;
  std::optional<line> message;
};

struct unanswered_post {
  std::uint64_t client_id = 0;
  std::string text;
};

class attendee {
public:
  /// Twins and disorder are counted in `checks`, which outlives the attendee.
  attendee(principal self, check_counts& checks) : self_(self), checks_(&checks) {}

  void self(principal p) { self_ = p; }
  principal self() const { return self_; }

  /// A post stays unanswered, and must be sent again after a break, until it is acked or refused.
  void posted(std::uint64_t client_id, std::string text) { unanswered_.push_back({client_id, std::move(text)}); }
  /// False if nothing with this client id was unanswered.
  bool acked(std::uint64_t client_id, std::uint64_t seq);
  const std::deque<unanswered_post>& unanswered() const { return unanswered_; }

  /// The break: a resume with this `after` is sent. Records are held until its answer is complete.
  std::uint64_t resuming();
  /// A record arrived, live or as part of the answer to a resume. Returns the messages of the other side that are new now, in order.
  std::vector<line> received(const heard_record& r);
  struct page_result {
    std::vector<line> news;
    std::optional<std::uint64_t> resume_after; ///< the answer is not complete: ask on from here
  };
  /// The answer's page_end arrived. `last`: the last seq of the page, 0 when it was empty.
  page_result page_end(std::uint64_t last, bool more);

  /// All messages this side knows, by seq: those it heard and its own acked ones.
  const std::map<std::uint64_t, line>& transcript() const { return transcript_; }
  /// Its own acked messages: client id → seq.
  const std::map<std::uint64_t, std::uint64_t>& own() const { return own_; }

private:
  void take(const heard_record& r, std::vector<line>& news);
  void write(std::uint64_t seq, const line& l);

  principal self_;
  check_counts* checks_;
  std::deque<unanswered_post> unanswered_;
  std::map<std::uint64_t, line> transcript_;
  std::map<std::uint64_t, std::uint64_t> own_;
  std::uint64_t last_heard_ = 0; // by the stream; own acks do not count, an earlier record of the other may still be on its way
  bool holding_ = false;
  std::vector<heard_record> held_;
};

std::uint64_t hash_of(std::string_view text);

} // namespace parley::load
