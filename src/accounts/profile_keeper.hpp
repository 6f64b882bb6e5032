// Writes down what visitors' tokens say of them, behind the back of the router's thread.
#pragma once
#include "accounts/visitor_claims.hpp"
#include "base/ids.hpp"
#include "storage/control_store.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace parley::accounts {

/// Any thread. A profile that could not be written is written when its visitor comes again.
class profile_keeper {
public:
  explicit profile_keeper(storage::control_store& store);
  /// Writes what waits.
  ~profile_keeper();
  profile_keeper(const profile_keeper&) = delete;
  profile_keeper& operator=(const profile_keeper&) = delete;

  /// Does not wait.
  void keep(visitor_id who, visitor_claims claims);
  /// Also what is not written yet. Reads from the store.
  result<std::optional<visitor_claims>, storage::storage_error> find(visitor_id who) const;
  /// Waits for the disk.
  result<ok_t, storage::storage_error> forget(visitor_id who);

private:
  void work();
  void write(const std::map<visitor_id, visitor_claims>& batch);

  storage::control_store& store_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<visitor_id, visitor_claims> waiting_;
  std::map<visitor_id, visitor_claims> writing_;
  enum class state : std::uint8_t { running, ending } state_ = state::running;
  std::thread thread_;
};

} // namespace parley::accounts
