// How logins go, counted since the start.
#pragma once
#include "accounts/refusal.hpp"

#include <atomic>
#include <cstdint>
#include <optional>

namespace parley::accounts {

struct login_totals {
  std::uint64_t logged_in = 0;
  std::uint64_t wrong = 0;   ///< name or password
  std::uint64_t limited = 0; ///< too many attempts
  std::uint64_t busy = 0;    ///< more than can be hashed
  std::uint64_t refreshed = 0;
  std::uint64_t reused = 0; ///< refresh tokens that came twice: stolen, or a client that does not take turns
};

/// Any thread.
class login_tally {
public:
  /// How a login ended; none: well.
  void login(std::optional<refused> why) {
    if (!why)
      ++logged_in_;
    else if (*why == refused::too_many_attempts)
      ++limited_;
    else if (*why == refused::busy)
      ++busy_;
    else if (*why == refused::bad_credentials)
      ++wrong_;
  }
  void refreshed() { ++refreshed_; }
  void reused() { ++reused_; }
  login_totals now() const { return {logged_in_, wrong_, limited_, busy_, refreshed_, reused_}; }

private:
  std::atomic<std::uint64_t> logged_in_{0}, wrong_{0}, limited_{0}, busy_{0}, refreshed_{0}, reused_{0};
};

} // namespace parley::accounts
