#include "accounts/logins.hpp"

#include "accounts/kept_secret.hpp"
#include "base/secret.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <mutex>

namespace parley::accounts {

namespace json = boost::json;
using storage::storage_error;

namespace {

constexpr std::string_view prefix = "login/", proof_key_name = "account_secret/refresh";
constexpr std::size_t family_signs = 24;

std::string row_key(std::string_view family) { return std::string{prefix}.append(family); }

/// Of the four parts of a refresh token.
struct token_parts {
  std::string_view family, signed_part, proof;
  std::uint64_t generation = 0;
};

std::optional<token_parts> parts_of(std::string_view token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first == token.npos ? first : first + 1);
  const auto last = token.rfind('.');
  if (second == token.npos || last <= second)
    return {};
  token_parts p{token.substr(0, first), token.substr(0, last), token.substr(last + 1)};
  const auto number = token.substr(first + 1, second - first - 1);
  const auto [end, bad] = std::from_chars(number.data(), number.data() + number.size(), p.generation);
  return bad == std::errc{} && end == number.data() + number.size() ? std::optional{p} : std::nullopt;
}

} // namespace

result<std::unique_ptr<logins>, storage_error> logins::open(storage::control_store& store, const authority_options& options, std::int64_t now_ms) {
  std::unique_ptr<logins> l{new logins{store, options}};
  auto secret = kept_secret(store, proof_key_name);
  if (!secret)
    return failure{secret.error()};
  l->proof_key_ = *std::move(secret);
  std::vector<storage::control_update> spent;
  auto read = store.each(prefix, {}, [&](std::string_view key, std::string_view value) {
    json::error_code bad;
    const auto row = json::parse(value, bad);
    entry e;
    if (!bad && row.is_object()) {
      const auto& o = row.get_object();
      const auto text = [&](std::string_view name) { return o.contains(name) && o.at(name).is_string() ? std::string{o.at(name).get_string()} : std::string{}; };
      const auto number = [&](std::string_view name) { return o.contains(name) && o.at(name).is_int64() ? o.at(name).get_int64() : 0; };
      e = {text("account"), text("digest"), std::uint64_t(number("generation")), number("began_ms"), number("used_ms")};
    }
    if (now_ms < l->expiry_of(e))
      l->families_.emplace(key.substr(prefix.size()), std::move(e));
    else
      spent.push_back({std::string{key}, {}, storage::table_update::action::erase});
    return true;
  });
  if (!read)
    return failure{read.error()};
  if (auto done = store.change(spent); !done)
    return failure{done.error()};
  return l;
}

std::int64_t logins::expiry_of(const entry& e) const { return std::min(e.used_ms + options_.refresh_lifetime_ms, e.began_ms + options_.login_lifetime_ms); }

std::string logins::make_token(const std::string& family, std::uint64_t generation) const {
  auto text = family + '.' + std::to_string(generation) + '.' + secret::random_hex();
  return text + '.' + secret::hmac_hex(proof_key_, text);
}

result<ok_t, storage_error> logins::put(const std::string& family, const entry& e, std::vector<storage::control_update> along) {
  along.push_back({row_key(family), json::serialize(json::object{{"account", e.account}, {"digest", e.digest}, {"generation", std::int64_t(e.generation)},
                                      {"began_ms", e.began_ms}, {"used_ms", e.used_ms}})});
  if (auto done = store_.change(along); !done)
    return done;
  std::unique_lock hold(mutex_);
  families_.insert_or_assign(family, e);
  return ok;
}

/// Families of this account that must go before it gets another one.
std::vector<std::string> logins::expired_or_surplus(const std::string& account, std::int64_t now_ms) const {
  std::shared_lock hold(mutex_);
  std::vector<std::pair<std::int64_t, std::string>> by_use;
  std::vector<std::string> out;
  for (const auto& [family, e] : families_)
    if (e.account == account) {
      if (now_ms >= expiry_of(e))
        out.push_back(family);
      else
        by_use.emplace_back(e.used_ms, family);
    }
  std::ranges::sort(by_use);
  for (std::size_t n = 0; n + options_.logins_per_account <= by_use.size(); ++n)
    out.push_back(by_use[n].second);
  return out;
}

result<logins::begun, storage_error> logins::begin(const std::string& account, std::int64_t now_ms) {
  begun b;
  b.dropped = expired_or_surplus(account, now_ms);
  b.fresh.family = secret::random_hex().substr(0, family_signs);
  b.fresh.account = account;
  b.fresh.refresh = make_token(b.fresh.family, 1);
  const entry e{account, secret::digest_hex(b.fresh.refresh), 1, now_ms, now_ms};
  b.fresh.expires_ms = expiry_of(e);
  if (auto done = put(b.fresh.family, e, erasure_of(b.dropped)); !done)
    return failure{done.error()};
  forget(b.dropped);
  return b;
}

result<logins::renewal, storage_error> logins::renew(std::string_view token, std::int64_t now_ms) {
  const auto parts = parts_of(token);
  if (!parts || !secret::same(parts->proof, secret::hmac_hex(proof_key_, parts->signed_part)))
    return renewal{};
  const auto it = families_.find(parts->family); // written by this thread only
  if (it == families_.end() || now_ms >= expiry_of(it->second))
    return renewal{};
  auto e = it->second;
  const std::string family{parts->family};
  if (parts->generation != e.generation || !secret::same(e.digest, secret::digest_hex(token)))
    return renewal{outcome::reused, {family, e.account, {}, 0}};
  renewal r{outcome::renewed, {family, e.account, make_token(family, e.generation + 1), 0}};
  e.digest = secret::digest_hex(r.next.refresh);
  ++e.generation;
  e.used_ms = now_ms;
  r.next.expires_ms = expiry_of(e);
  if (auto done = put(family, e, {}); !done)
    return failure{done.error()};
  return r;
}

std::vector<storage::control_update> logins::erasure_of(const std::vector<std::string>& families) const {
  std::vector<storage::control_update> out;
  for (const auto& f : families)
    out.push_back({row_key(f), {}, storage::table_update::action::erase});
  return out;
}

void logins::forget(const std::vector<std::string>& families) {
  std::unique_lock hold(mutex_);
  for (const auto& f : families)
    families_.erase(f);
}

bool logins::alive(std::string_view family, std::string_view account) const {
  std::shared_lock hold(mutex_);
  const auto it = families_.find(family);
  return it != families_.end() && it->second.account == account;
}

std::vector<std::string> logins::of(std::string_view account, std::string_view except) const {
  std::shared_lock hold(mutex_);
  std::vector<std::string> out;
  for (const auto& [family, e] : families_)
    if (e.account == account && family != except)
      out.push_back(family);
  return out;
}

} // namespace parley::accounts
