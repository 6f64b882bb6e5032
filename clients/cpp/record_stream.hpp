// The records of one session, each once and in order of seq: the resume rule of docs/protocol.md.
#pragma once
#include "protocol/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace parley::client {

/// Fed with what the server sends about one session; not thread-safe.
class record_stream {
public:
  using teller = std::function<void(frame_view)>;

  /// `after`: the greatest seq that is known already. `tell` gets each further record once; its bytes are valid during the call.
  record_stream(std::uint64_t after, teller tell) : have_(after), tell_(std::move(tell)) {}

  /// Everything up to this seq is known: the `after` of the next resume.
  std::uint64_t have() const { return have_; }

  /// A page is asked for: from now on records wait for its end.
  void begin() { phase_ = phase::resuming; }
  /// A record, live or of a page.
  void take(frame_view record);
  /// An own record was acked with this seq: it is known, and a page need not bring it again.
  void acked(std::uint64_t seq);
  enum class page : std::uint8_t { more, done };
  /// The end of a page. more: another one must be asked for, after have().
  page end_page(const wire::page_end& end);

private:
  bool knows(std::uint64_t seq) const { return seq <= have_ || beyond_.contains(seq); }
  void reached(std::uint64_t seq);

  std::uint64_t have_;
  teller tell_;
  enum class phase : std::uint8_t { live, resuming } phase_ = phase::resuming;
  std::map<std::uint64_t, std::vector<std::uint64_t>> held_; ///< by seq: copies of frames, 8-byte aligned
  std::set<std::uint64_t> beyond_;                           ///< own ones that were acked, greater than have_
};

} // namespace parley::client
