// Why a session went to whom it went.
#pragma once
#include "tests/sim/invariant.hpp"

#include <map>

namespace parley::sim {

/// What an `offered` record says of the choice gives the same operator when it is made again, and fits the site's rules.
struct decisions_replay final : invariant {
  explicit decisions_replay(const scene& s) : invariant("decisions replay", s) {}
  void decided(const entry& e) override;
};

/// From one rest to the next, if no operator came, went, was set away or took something itself: who is offered to somebody has not overtaken one that came earlier to the
/// same line, asks for nothing special and still waits.
struct first_come final : invariant {
  explicit first_come(const scene& s) : invariant("first come", s) {}
  void arrived(const connection& c, const frame& f, principal author) override;
  void delivered(const connection& c, frame_view f) override;
  void closed(const connection&) override { operators_ = moves::yes; }
  void crashed() override { begin_anew(); }
  void decided(const entry& e) override;
  void settled() override;

private:
  struct place {
    queue_id line;
    std::int64_t since_ms;
    std::uint8_t priority;
    friend bool operator==(const place&, const place&) = default;
  };
  void begin_anew();
  static std::optional<place> place_of(const domain::session_state& s);

  enum class moves : std::uint8_t { no, yes } operators_ = moves::no;
  std::map<operator_id, wire::away_reason> away_;     ///< as told last
  std::map<session_id, place> waited_;                ///< at the last rest, and might go to anybody
  std::vector<std::pair<session_id, place>> offered_; ///< since then
};

} // namespace parley::sim
