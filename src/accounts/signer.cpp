#include "accounts/signer.hpp"

#include "accounts/jwt.hpp"
#include "base/secret.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>

namespace parley::accounts {

namespace {
constexpr std::string_view prefix = "token_key/"; // value: "made_ms secret"
constexpr std::string_view issuer = "parley", audience = "parley-api";
constexpr std::size_t key_id_signs = 16;
constexpr std::int64_t second_ms = 1000;
/// The same machine signs and reads, but its clock may be set back a little in between.
constexpr std::int64_t leeway_ms = 5'000;
} // namespace

/// Whoever looks at a token's head to learn how to verify it does what an attacker says. We compare it with the only one that we write.
signer::key signer::make_key(std::string id, std::string secret, std::int64_t made_ms) {
  jwt_draft sample;
  auto beginning = sample.sign(secret, id);
  beginning.resize(beginning.find('.') + 1);
  return {std::move(id), std::move(secret), std::move(beginning), made_ms};
}

result<std::unique_ptr<signer>, storage::storage_error> signer::open(storage::control_store& store, const authority_options& options, std::int64_t now_ms) {
  std::unique_ptr<signer> s{new signer{store, options}};
  auto read = store.each(prefix, {}, [&](std::string_view name, std::string_view value) {
    std::int64_t made_ms = 0;
    const auto* end = value.data() + value.size();
    const auto* after = std::from_chars(value.data(), end, made_ms).ptr;
    s->keys_.push_back(make_key(std::string{name.substr(prefix.size())}, std::string{std::min(after + 1, end), end}, made_ms));
    return true;
  });
  if (!read)
    return failure{read.error()};
  std::ranges::sort(s->keys_, {}, &key::made_ms);
  if (auto done = s->renew_keys(now_ms); !done)
    return failure{done.error()};
  return s;
}

/// Has the key before `after` nothing to verify any more?
bool signer::served(const key& after, std::int64_t now_ms) const { return now_ms - after.made_ms > options_.access_lifetime_ms + leeway_ms; }

/// Makes a new key if there is none or it is too old; drops those whose last tokens have expired.
result<ok_t, storage::storage_error> signer::renew_keys(std::int64_t now_ms) {
  if (!keys_.empty() && now_ms - keys_.back().made_ms < options_.signing_key_lifetime_ms)
    return ok;
  auto fresh = make_key(secret::random_hex().substr(0, key_id_signs), secret::random_hex(), now_ms);
  std::vector<storage::control_update> updates{{std::string{prefix} + fresh.id, std::to_string(now_ms) + ' ' + fresh.secret}};
  auto next = keys_;
  // The key before this one signs no more from now on; those before it stopped when it began.
  for (std::size_t n = 0; n + 1 < next.size();) {
    if (!served(next[n + 1], now_ms)) {
      ++n;
      continue;
    }
    updates.push_back({std::string{prefix} + next[n].id, {}, storage::table_update::action::erase});
    next.erase(next.begin() + std::ptrdiff_t(n));
  }
  next.push_back(std::move(fresh));
  if (auto done = store_.change(updates); !done)
    return done;
  std::unique_lock hold(mutex_);
  keys_ = std::move(next);
  return ok;
}

result<signer::signed_token, storage::storage_error> signer::sign(const access_claims& claims, std::int64_t now_ms) {
  if (auto done = renew_keys(now_ms); !done)
    return failure{done.error()};
  const auto expires_s = (now_ms + options_.access_lifetime_ms) / second_ms;
  jwt_draft c;
  c.set("iss", std::string{issuer});
  c.set("aud", std::string{audience});
  c.set("site", options_.site);
  c.set("sub", claims.account);
  c.set("fam", claims.family);
  c.set("role", std::string{name_of(claims.is)});
  c.set("perm", std::int64_t{claims.permissions.bits()});
  c.set("iat", now_ms / second_ms);
  c.set("nbf", now_ms / second_ms);
  c.set("exp", expires_s);
  const auto& k = keys_.back(); // written by this thread only
  return signed_token{c.sign(k.secret, k.id), expires_s * second_ms};
}

/// The key that has signed it, as its head says; none once the last token of that key must have expired.
std::optional<signer::key> signer::key_of(std::string_view token, std::int64_t now_ms) const {
  std::shared_lock hold(mutex_);
  const auto it = std::ranges::find_if(keys_, [&](const key& k) { return token.starts_with(k.beginning); });
  if (it == keys_.end() || (it + 1 != keys_.end() && served(*(it + 1), now_ms)))
    return {};
  return *it;
}

std::optional<access_claims> signer::verify(std::string_view token, std::int64_t now_ms) const {
  const auto k = key_of(token, now_ms);
  if (!k)
    return {};
  const auto claims = jwt_claims::verified(token, k->secret);
  if (!claims || claims->text("iss") != issuer || !claims->is_for(audience) || claims->text("site") != options_.site || !claims->timely(now_ms, leeway_ms))
    return {};
  access_claims said{
    claims->text("sub"), claims->text("fam"), role_named(claims->text("role")).value_or(role::normal), permission_set{std::uint32_t(claims->number("perm").value_or(0))}};
  return said.account.empty() || said.family.empty() ? std::nullopt : std::optional{std::move(said)};
}

} // namespace parley::accounts
