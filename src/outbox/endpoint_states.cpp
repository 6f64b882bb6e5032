#include "outbox/endpoint_states.hpp"

#include "base/log.hpp"

namespace parley::outbox {

namespace {
constexpr std::string_view prefix = "outbox/gone/";
std::string key_of(const std::string& name) { return std::string{prefix} + name; }
} // namespace

result<std::unique_ptr<endpoint_states>, storage::storage_error> endpoint_states::load(storage::control_store& store) {
  std::unique_ptr<endpoint_states> s{new endpoint_states(store)};
  const auto read = store.each(prefix, {}, [&](std::string_view key, std::string_view url) {
    s->gone_.insert_or_assign(std::string{key.substr(prefix.size())}, std::string{url});
    return true;
  });
  if (!read)
    return failure{read.error()};
  return s;
}

bool endpoint_states::is_gone(const std::string& name, const std::string& url) const {
  const std::scoped_lock hold{mutex_};
  const auto at = gone_.find(name);
  return at != gone_.end() && at->second == url;
}

void endpoint_states::gone(const std::string& name, const std::string& url) {
  {
    const std::scoped_lock hold{mutex_};
    gone_.insert_or_assign(name, url);
  }
  log::warning("webhook_gone", {{"endpoint", name}}); // not the URL: it may carry the receiver's secret
  if (auto done = store_.change(std::vector<storage::control_update>{{key_of(name), url}}); !done)
    log::error("outbox_not_written", {{"detail", done.error().detail}});
}

void endpoint_states::enable(const std::string& name) {
  {
    const std::scoped_lock hold{mutex_};
    if (gone_.erase(name) == 0)
      return;
  }
  if (auto done = store_.change(std::vector<storage::control_update>{{key_of(name), {}, storage::table_update::action::erase}}); !done)
    log::error("outbox_not_written", {{"detail", done.error().detail}});
}

} // namespace parley::outbox
