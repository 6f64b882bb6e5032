// What answers promise.
#pragma once
#include "tests/sim/invariant.hpp"

#include <map>

namespace parley::sim {

/// Whoever gets an ack with a seq finds that very record on disk, then and for ever; a resend gets the same ack.
struct ack_means_stored final : invariant {
  explicit ack_means_stored(const scene& s) : invariant("ack means stored", s) {}
  void answered(const connection& c, const answer& a) override;
  void crashed() override;

private:
  struct promise {
    principal author;
    std::uint64_t client_id;
  };
  std::map<std::pair<session_id, std::uint64_t>, promise> promised_;
};

/// Every request is answered once: never twice, and when all is quiet not never.
struct one_answer final : invariant {
  explicit one_answer(const scene& s) : invariant("one answer", s) {}
  void arrived(const connection& c, const frame& f, principal) override;
  void answered(const connection& c, const answer& a) override;
  void closed(const connection& c) override { owed_.erase(&c); }
  void crashed() override { owed_.clear(); }
  void settled() override;

private:
  std::map<const connection*, std::map<std::uint64_t, int>> owed_; ///< by client id; sent twice, answered twice
};

} // namespace parley::sim
