#include "accounts/visitor_tokens.hpp"

#include "accounts/jwt.hpp"
#include "accounts/kept_secret.hpp"
#include "base/secret.hpp"

#include <array>
#include <mutex>

namespace parley::accounts {

namespace {
constexpr std::string_view secret_name = "account_secret/visitor";
/// The site's server has a clock of its own.
constexpr std::int64_t leeway_ms = 60'000;
constexpr std::int64_t second_ms = 1000;
} // namespace

result<std::unique_ptr<visitor_tokens>, storage::storage_error> visitor_tokens::open(storage::control_store& store, std::string site) {
  std::unique_ptr<visitor_tokens> v{new visitor_tokens{store, std::move(site)}};
  auto kept = kept_secret(store, secret_name);
  if (!kept)
    return failure{kept.error()};
  v->secret_ = *std::move(kept);
  return v;
}

std::string visitor_tokens::secret() const {
  std::shared_lock hold(mutex_);
  return secret_;
}

result<std::string, storage::storage_error> visitor_tokens::renew_secret() {
  auto fresh = parley::secret::random_hex();
  const std::array update{storage::control_update{std::string{secret_name}, fresh}};
  if (auto done = store_.change(update); !done)
    return failure{done.error()};
  std::unique_lock hold(mutex_);
  return secret_ = fresh;
}

result<visitor_claims, refusal> visitor_tokens::verify(std::string_view token, std::int64_t now_ms) const {
  const auto refuse = [](std::string why) { return failure{refusal{refused::bad_credentials, std::move(why)}}; };
  const auto claims = jwt_claims::verified(token, secret());
  if (!claims)
    return refuse("not signed by the site's secret with HS256");
  if (!claims->timely(now_ms, leeway_ms))
    return refuse("exp is missing or over, or nbf or iat are not there yet");
  if (*claims->number("exp") > (now_ms + max_visitor_token_lifetime_ms + leeway_ms) / second_ms) // in seconds: a claim may be any number
    return refuse("exp is more than a day away");
  if (claims->has("aud") && !claims->is_for("parley"))
    return refuse("aud is not parley");
  if (claims->has("site") && claims->text("site") != site_)
    return refuse("it is for another site");
  visitor_claims said{claims->text("sub"), claims->text("name"), claims->text("email"), claims->text("avatar"), claims->text("phone")};
  if (said.subject.empty() || said.subject.size() > max_subject_bytes)
    return refuse("sub is missing, no text or too long");
  if (said.name.size() > max_claim_bytes || said.email.size() > max_claim_bytes || said.phone.size() > max_claim_bytes || said.avatar.size() > max_avatar_bytes)
    return refuse("name, email, phone or avatar are too long");
  return said;
}

} // namespace parley::accounts
