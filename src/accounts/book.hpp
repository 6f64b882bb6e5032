// All accounts of the site, in memory as in the store.
#pragma once
#include "accounts/account_json.hpp"
#include "storage/control_store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace parley::accounts {

/// Reading: any thread, without waiting. Writing: one thread at a time, which is the caller's to see to.
class book {
public:
  static result<std::unique_ptr<book>, storage::storage_error> open(storage::control_store& store);

  std::shared_ptr<const kept_account> find(std::string_view name) const;
  /// Null: nobody has this number.
  std::shared_ptr<const kept_account> find(operator_id number) const;
  operator_id number_of(std::string_view name) const;
  std::vector<std::shared_ptr<const kept_account>> all() const;
  /// Accounts that are active and may manage accounts by their role, but for `name`.
  std::size_t other_administrators(std::string_view name) const;

  /// Stores this account in the place of the one with its name, together with what `along` gives, and shows it from then on.
  result<ok_t, storage::storage_error> put(const kept_account& a, const std::function<std::vector<storage::control_update>()>& along);
  void numbered(std::string_view name, operator_id number);

private:
  explicit book(storage::control_store& store) : store_(store) {}

  storage::control_store& store_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::shared_ptr<const kept_account>, std::less<>> accounts_;
  std::map<std::string, operator_id, std::less<>> numbers_;
  std::map<operator_id, std::string> names_;
};

} // namespace parley::accounts
