#include "accounts/book.hpp"

#include <algorithm>
#include <mutex>

namespace parley::accounts {

using storage::storage_errc;
using storage::storage_error;

result<std::unique_ptr<book>, storage_error> book::open(storage::control_store& store) {
  std::unique_ptr<book> b{new book{store}};
  std::string unreadable;
  auto read = store.each(account_prefix, {}, [&](std::string_view key, std::string_view value) {
    const auto name = key.substr(account_prefix.size());
    auto kept = account_from_json(name, value);
    if (!kept) {
      unreadable = name;
      return false;
    }
    b->accounts_.emplace(name, std::make_shared<const kept_account>(*std::move(kept)));
    return true;
  });
  if (!read)
    return failure{read.error()};
  if (!unreadable.empty())
    return failure{storage_error{storage_errc::corrupt, "the account " + unreadable + " can't be read"}};
  return b;
}

std::shared_ptr<const kept_account> book::find(std::string_view name) const {
  std::shared_lock hold(mutex_);
  const auto it = accounts_.find(name);
  return it == accounts_.end() ? nullptr : it->second;
}

std::shared_ptr<const kept_account> book::find(operator_id number) const {
  std::string name;
  {
    std::shared_lock hold(mutex_);
    const auto it = names_.find(number);
    if (it == names_.end())
      return nullptr;
    name = it->second;
  }
  return find(name);
}

operator_id book::number_of(std::string_view name) const {
  std::shared_lock hold(mutex_);
  const auto it = numbers_.find(name);
  return it == numbers_.end() ? operator_id{} : it->second;
}

std::vector<std::shared_ptr<const kept_account>> book::all() const {
  std::shared_lock hold(mutex_);
  std::vector<std::shared_ptr<const kept_account>> out;
  out.reserve(accounts_.size());
  for (const auto& [name, a] : accounts_)
    out.push_back(a);
  return out;
}

std::size_t book::other_administrators(std::string_view name) const {
  std::shared_lock hold(mutex_);
  return std::size_t(std::ranges::count_if(accounts_, [&](const auto& entry) {
    const auto& a = entry.second->what;
    return a.name != name && a.is == role::administrator && a.is_in == account::state::active;
  }));
}

result<ok_t, storage_error> book::put(const kept_account& a, const std::function<std::vector<storage::control_update>()>& along) {
  auto done = store_.change_if([&] {
    auto updates = along();
    updates.push_back({account_key(a.what.name), to_json(a)});
    return updates;
  });
  if (!done)
    return done;
  std::unique_lock hold(mutex_);
  accounts_.insert_or_assign(a.what.name, std::make_shared<const kept_account>(a));
  return ok;
}

void book::numbered(std::string_view name, operator_id number) {
  std::unique_lock hold(mutex_);
  numbers_.insert_or_assign(std::string{name}, number);
  names_.insert_or_assign(number, std::string{name});
}

} // namespace parley::accounts
