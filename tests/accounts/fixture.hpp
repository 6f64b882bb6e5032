// An authority on a store of its own, with a clock that moves when it is told to and hashes that cost nothing.
#pragma once
#include "accounts/authority.hpp"
#include "tests/storage/fixture.hpp"

#include <condition_variable>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace parley::accounts::testing {

/// What a callback was given; waits for it.
template <class T>
class awaited {
public:
  authority::callback<T> callback() {
    return [s = state_](result<T, refusal> r) {
      std::lock_guard hold(s->mutex);
      EXPECT_FALSE(s->value) << "told twice";
      s->value.emplace(std::move(r));
      s->changed.notify_all();
    };
  }
  result<T, refusal> get() {
    std::unique_lock hold(state_->mutex);
    if (!state_->changed.wait_for(hold, std::chrono::minutes{1}, [&] { return state_->value.has_value(); }))
      throw std::runtime_error("nothing was told");
    return *state_->value;
  }

private:
  struct shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<result<T, refusal>> value;
  };
  std::shared_ptr<shared> state_ = std::make_shared<shared>();
};

inline authority_options cheap_options(std::string site = "shop") {
  authority_options o;
  o.site = std::move(site);
  o.cost = authority_options::hash_cost::minimal;
  return o;
}

struct authority_rig {
  explicit authority_rig(authority_options o = cheap_options()) : options(std::move(o)) { start(); }

  void start() {
    auto opened = storage::control_store::open(where.path());
    if (!opened)
      throw std::runtime_error(opened.error().detail);
    store = *std::move(opened);
    auto made = authority::open(*store, clock, options);
    if (!made)
      throw std::runtime_error(made.error());
    a = *std::move(made);
    if (auto login = a->take_first_login())
      first = login;
    a->on_news([this](const account_news& n) { news.push_back(n); });
  }
  void restart() {
    a.reset();
    store.reset();
    start();
  }

  result<created_account, refusal> create(new_account wanted) {
    awaited<created_account> w;
    a->create(std::move(wanted), w.callback());
    return w.get();
  }
  created_account made(const std::string& name, const std::string& password, role is = role::normal) {
    auto r = create({.name = name, .is = is, .password = password});
    if (!r)
      throw std::runtime_error(std::string{name_of(r.error().why)});
    return *r;
  }
  result<login_tokens, refusal> login(const std::string& name, const std::string& password, const std::string& address = "192.0.2.1") {
    awaited<login_tokens> w;
    a->login(name, password, address, w.callback());
    return w.get();
  }
  login_tokens logged_in(const std::string& name, const std::string& password) {
    auto r = login(name, password);
    if (!r)
      throw std::runtime_error(std::string{name_of(r.error().why)});
    return *r;
  }
  /// Why it was refused; none if it was not.
  template <class T>
  static std::optional<refused> why(const result<T, refusal>& r) {
    return r ? std::nullopt : std::optional{r.error().why};
  }
  std::optional<refused> verdict(const std::string& token) const { return why(a->verify(token)); }

  storage::temporary_directory where;
  manual_clock clock;
  authority_options options;
  std::optional<authority::first_login> first;
  std::vector<account_news> news;
  std::unique_ptr<storage::control_store> store;
  std::unique_ptr<authority> a;
};

} // namespace parley::accounts::testing
