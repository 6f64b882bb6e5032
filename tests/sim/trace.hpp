// Writes down what happens in a run: as a number that two equal runs share, and as lines for whoever looks for a mistake.
#pragma once
#include "tests/sim/simulation.hpp"
#include "tests/sim/world.hpp"

#include <iosfwd>

namespace parley::sim {

class trace final : public witness {
public:
  /// `out` may be null: then no lines are made.
  trace(const world& w, std::ostream* out) : world_(w), out_(out) {}

  void decided(const entry& e) override;
  void stored(const entry& e) override;
  void crashed() override;
  void arrived(const connection& c, const frame& f, principal author) override;
  void answered(const connection& c, const answer& a) override;
  void delivered(const connection& c, frame_view f) override;
  void closed(const connection& c) override;

  /// Counts and fingerprint into the result.
  void summarize(run_result& r) const;

private:
  /// Into the fingerprint: that it happened now, and what.
  template <class First>
  void note(First what);
  /// Only if there is somewhere to write it.
  template <class... Part>
  void line(const Part&... parts);

  const world& world_;
  std::ostream* out_;
  fingerprint all_;
  std::uint64_t acks_ = 0, crashes_ = 0;
};

} // namespace parley::sim
