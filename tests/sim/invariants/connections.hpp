// What connections are shown.
#pragma once
#include "tests/sim/invariant.hpp"

#include <map>
#include <set>

namespace parley::sim {

/// A record that anybody is shown is on disk, with these bytes.
struct delivered_means_durable final : invariant {
  explicit delivered_means_durable(const scene& s) : invariant("delivered means durable", s) {}
  void delivered(const connection& c, frame_view f) override;
};

/// Live records of a session come to a connection in order, none twice, and from the first one on none is missing that concerns it; a page of
/// history has exactly what its page_end says. Gateways, which get a record once for each of their people, are left out.
struct gap_free_view final : invariant {
  explicit gap_free_view(const scene& s) : invariant("gap-free view", s) {}
  void delivered(const connection& c, frame_view f) override;
  void answered(const connection& c, const answer& a) override;
  void closed(const connection& c) override { views_.erase(&c); }
  void crashed() override { views_.clear(); }
  void stepped() override;
  void settled() override;

private:
  struct view {
    std::uint64_t newest = 0; ///< live or posted by this very connection
    enum class since : std::uint8_t { unknown, known } joined = since::unknown;
    struct item {
      std::uint64_t seq;
      enum class how : std::uint8_t { shown, acked } what;
    };
    std::vector<item> fresh; ///< not yet told apart: a page's records, which are followed by their page_end, or live ones
  };
  void check_page(const connection& c, const answer& a);
  void check_live(const connection& c, session_id s, view& v);
  /// The oldest record in (after, before) that this connection must get live; 0 = none.
  std::uint64_t missing(const connection& c, session_id s, std::uint64_t after, std::uint64_t before) const;

  std::map<const connection*, std::map<session_id, view>> views_;
};

/// What is given once is not given again, also across crashes: visitors' numbers and the ranges of client ids.
struct own_numbers final : invariant {
  explicit own_numbers(const scene& s) : invariant("own numbers", s) {}
  void arrived(const connection& c, const frame& f, principal) override;
  void admitted(const connection& c, const actors::admission& a) override;
  void closed(const connection& c) override { strangers_.erase(&c); }
  void crashed() override { strangers_.clear(); }

private:
  std::set<const connection*> strangers_; ///< said hello without a token
  std::set<principal> visitors_;
  std::uint64_t newest_base_ = 0;
};

} // namespace parley::sim
