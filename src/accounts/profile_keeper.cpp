#include "accounts/profile_keeper.hpp"

#include "base/log.hpp"

#include <array>
#include <boost/json.hpp>

#include <cstdio>

namespace parley::accounts {

namespace json = boost::json;
using storage::storage_error;

namespace {

/// Visitors that come while the disk is stuck; about 10 MB.
constexpr std::size_t max_waiting = 10'000;

std::string key_of(visitor_id who) {
  std::array<char, 17> hex{};
  std::snprintf(hex.data(), hex.size(), "%016llx", static_cast<unsigned long long>(who.value));
  return std::string{"visitor_profile/"}.append(hex.data());
}

std::string to_json(const visitor_claims& c) {
  return json::serialize(json::object{{"subject", c.subject}, {"name", c.name}, {"email", c.email}, {"avatar", c.avatar}, {"phone", c.phone}});
}

visitor_claims from_json(std::string_view text) {
  json::error_code bad;
  const auto parsed = json::parse(text, bad);
  if (bad || !parsed.is_object())
    return {};
  const auto& o = parsed.get_object();
  const auto of = [&](std::string_view key) {
    const auto* v = o.if_contains(key);
    return v && v->is_string() ? std::string{v->get_string()} : std::string{};
  };
  return {of("subject"), of("name"), of("email"), of("avatar"), of("phone")};
}

} // namespace

profile_keeper::profile_keeper(storage::control_store& store) : store_(store), thread_([this] { work(); }) {}

profile_keeper::~profile_keeper() {
  {
    std::lock_guard hold(mutex_);
    state_ = state::ending;
  }
  changed_.notify_all();
  thread_.join();
}

void profile_keeper::keep(visitor_id who, visitor_claims claims) {
  {
    std::lock_guard hold(mutex_);
    if (waiting_.size() >= max_waiting && !waiting_.contains(who)) {
      log::warning("visitor_profile_dropped", {{"visitor", who.value}});
      return;
    }
    waiting_.insert_or_assign(who, std::move(claims));
  }
  changed_.notify_all();
}

result<std::optional<visitor_claims>, storage_error> profile_keeper::find(visitor_id who) const {
  {
    std::lock_guard hold(mutex_);
    for (const auto* newest : {&waiting_, &writing_})
      if (const auto it = newest->find(who); it != newest->end())
        return std::optional{it->second};
  }
  auto kept = store_.get(key_of(who));
  if (!kept)
    return failure{kept.error()};
  return *kept ? std::optional{from_json(**kept)} : std::nullopt;
}

result<ok_t, storage_error> profile_keeper::forget(visitor_id who) {
  std::unique_lock hold(mutex_);
  waiting_.erase(who);
  changed_.wait(hold, [&] { return !writing_.contains(who); });
  hold.unlock();
  const std::array erase{storage::control_update{key_of(who), {}, storage::table_update::action::erase}};
  return store_.change(erase);
}

void profile_keeper::work() {
  ::pthread_setname_np(::pthread_self(), "profiles");
  std::unique_lock hold(mutex_);
  for (;;) {
    changed_.wait(hold, [this] { return state_ == state::ending || !waiting_.empty(); });
    if (waiting_.empty())
      return;
    writing_.swap(waiting_);
    hold.unlock();
    write(writing_); // nobody else changes it, others only look
    hold.lock();
    writing_.clear();
    changed_.notify_all();
  }
}

void profile_keeper::write(const std::map<visitor_id, visitor_claims>& batch) {
  std::vector<storage::control_update> updates;
  for (const auto& [who, claims] : batch) {
    auto text = to_json(claims);
    const auto kept = store_.get(key_of(who));
    if (!kept || *kept != text) // most come with what they came with last time
      updates.push_back({key_of(who), std::move(text)});
  }
  if (auto done = store_.change(updates); !done)
    log::error("visitor_profiles_not_written", {{"detail", done.error().detail}});
}

} // namespace parley::accounts
