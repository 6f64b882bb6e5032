#include "app/visitor_hooks.hpp"

#include "search/rebuild.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <map>
#include <thread>

namespace parley::app {

namespace {

/// The eraser asks again soon; it shall not keep a server that stops waiting.
constexpr std::chrono::milliseconds index_patience{2'000};
constexpr std::chrono::milliseconds between_looks{50};

/// An index keeps old words in its files as LMDB keeps old pages, so it is made anew from the records, which have none any more.
class index_renewal {
public:
  explicit index_renewal(search_service& search) : search_(search) {}

  result<ok_t, std::string> operator()(visitor_id who, std::uint64_t log_end) {
    auto [at, fresh] = begun_at_.try_emplace(who, search_.index().generation());
    if (fresh)
      search_.index().start_anew();
    // Closed and opened again since then, and past all that is blanked by now.
    constexpr std::uint64_t steps = 2;
    const auto is_done = [&] { return search_.index().generation() >= at->second + steps && search_.index().next_group() >= log_end; };
    for (const auto deadline = std::chrono::steady_clock::now() + index_patience; !is_done(); std::this_thread::sleep_for(between_looks))
      if (std::chrono::steady_clock::now() > deadline)
        return failure{std::string{"the search index is being made anew"}};
    begun_at_.erase(at);
    return ok;
  }

private:
  search_service& search_;
  std::map<visitor_id, std::uint64_t> begun_at_; ///< generation of the index
};

std::string json_of(const accounts::visitor_claims& c) {
  return boost::json::serialize(boost::json::object{{"subject", c.subject}, {"name", c.name}, {"email", c.email}, {"avatar", c.avatar}, {"phone", c.phone}});
}

} // namespace

visitor_hooks hooks_of(accounts::authority& accounts, outbox_service& outbox, search_service* search, const std::filesystem::path& data) {
  visitor_hooks hooks;
  hooks.known = [&accounts](visitor_id who) {
    std::vector<visitor_data::known_fact> all;
    if (const auto profile = accounts.visitor_profile(who); profile && *profile)
      all.push_back({"profile", json_of(**profile)});
    return all;
  };
  auto renew = search ? std::make_shared<index_renewal>(*search) : nullptr;
  hooks.forget = [&accounts, &outbox, renew, data](visitor_id who, const std::vector<session_id>& sessions, std::uint64_t log_end) -> result<ok_t, std::string> {
    if (auto forgotten = accounts.forget_visitor_profile(who); !forgotten)
      return failure{forgotten.error().detail};
    if (auto forgotten = outbox.forget(sessions, log_end); !forgotten)
      return forgotten;
    if (renew)
      return (*renew)(who, log_end);
    std::error_code failed;
    std::filesystem::remove_all(data / search::index_folder, failed);
    return failed ? result<ok_t, std::string>{failure{failed.message()}} : ok;
  };
  return hooks;
}

} // namespace parley::app
