// What somebody shows to be somebody: access tokens, refresh tokens, visitors' tokens of both kinds, the field Authorization. An input is taken as each of them; with a
// line break in it, also as the head and the claims of a token that is signed as it should be, so that what is read behind a good signature is reached.
#include "accounts/jwt.hpp"
#include "accounts/logins.hpp"
#include "accounts/signer.hpp"
#include "accounts/visitor_tokens.hpp"
#include "actors/visitor_token.hpp"
#include "admin/api.hpp"
#include "tests/accounts/forged.hpp"
#include "tests/fuzz/target.hpp"

#include <array>
#include <filesystem>
#include <stdlib.h>

namespace parley::accounts {

namespace {

using fuzz::require;

// make_corpus.py knows them, too.
constexpr std::string_view site = "shop", secret = "a secret that everybody knows, for fuzzing only", key_id = "0123456789abcdef";
constexpr std::int64_t now_ms = 1'795'303'898'000;
constexpr std::int64_t day_ms = 24LL * 3'600'000, leeway_ms = 60'000; ///< docs/accounts.md: a visitor's token is good for a day at most; clocks differ by a minute

/// A store with known secrets; nothing that an input does changes it.
class stage {
public:
  stage() {
    auto pattern = (std::filesystem::temp_directory_path() / "parley-fuzz-XXXXXX").string();
    require(::mkdtemp(pattern.data()) != nullptr, "there is room for a store");
    where_ = pattern;
    options_.site = site;
    store_ = *storage::control_store::open(where_);
    const std::array known{storage::control_update{"account_secret/visitor", std::string{secret}},
      storage::control_update{"token_key/" + std::string{key_id}, std::to_string(now_ms) + ' ' + std::string{secret}}};
    require(bool(store_->change(known)), "the store takes secrets");
    visitors = *visitor_tokens::open(*store_, std::string{site});
    keys = *signer::open(*store_, options_, now_ms);
    families = *logins::open(*store_, options_, now_ms);
    own_head = testing::head_of(keys->sign({"olga", "family", role::normal, {}}, now_ms)->text);
  }
  ~stage() {
    visitors.reset();
    keys.reset();
    families.reset();
    store_.reset();
    std::filesystem::remove_all(where_);
  }
  stage(const stage&) = delete;

private:
  std::filesystem::path where_;
  authority_options options_;
  std::unique_ptr<storage::control_store> store_;

public:
  std::unique_ptr<visitor_tokens> visitors;
  std::unique_ptr<signer> keys;
  std::unique_ptr<logins> families;
  std::string own_head; ///< of the tokens that `keys` signs
};

stage& here() {
  static stage made;
  return made;
}

bool names_hs256(std::string_view head) {
  boost::json::error_code bad;
  const auto said = boost::json::parse(head, bad);
  if (bad || !said.is_object())
    return true; // what another reader of JSON makes of it can't be told
  const auto* alg = said.get_object().if_contains("alg");
  return alg && alg->is_string() && (alg->get_string() == "HS256" || alg->get_string() == "hs256" || alg->get_string() == "Hs256" || alg->get_string() == "hS256");
}

/// The signature is computed again, with another library.
void check_signature(const std::string& token) {
  const auto last = token.rfind('.');
  require(last != token.npos && token.find('.') < last, "a good token has three parts");
  require(token.substr(last + 1) == testing::signature_of(token.substr(0, last), secret), "a good token is signed with the secret");
  require(names_hs256(testing::head_of(token)), "a good token names HS256");
}

void check_claims(const jwt_claims& claims) {
  for (const auto* name : {"sub", "exp", "aud", "nothing"}) {
    require(claims.has(name) || (claims.text(name).empty() && !claims.number(name)), "what is not there has no value");
    require(claims.text(name).empty() || !claims.number(name), "a claim is a text or a number");
  }
  const auto expires = claims.number("exp");
  require(!claims.timely(now_ms, leeway_ms) || (expires && *expires > now_ms / 1000), "what is timely has not expired");
}

void show(const std::string& token) {
  auto& at = here();
  const auto claims = jwt_claims::verified(token, secret);
  if (claims) {
    check_signature(token);
    check_claims(*claims);
  }
  if (const auto visitor = at.visitors->verify(token, now_ms)) {
    require(claims.has_value(), "nobody vouches without the site's secret");
    require(!visitor->subject.empty() && visitor->subject.size() <= max_subject_bytes && visitor->name.size() <= max_claim_bytes, "what is said of a visitor is bounded");
    const auto expires = claims->number("exp").value_or(0);
    require(expires > now_ms / 1000 && expires <= (now_ms + day_ms + leeway_ms) / 1000, "a visitor's token is good for a day at most");
  }
  if (const auto account = at.keys->verify(token, now_ms)) {
    require(claims.has_value() && testing::head_of(token) == at.own_head, "an access token is one that we have signed");
    require(!account->account.empty() && !account->family.empty(), "an access token says whose it is");
  }
  const auto renewed = at.families->renew(token, now_ms);
  require(renewed && renewed->what == logins::outcome::unknown, "nobody makes a refresh token");
  if (const auto who = actors::visitor_with(token, secret))
    require(actors::visitor_token(secret, who) == token, "a visitor has one token");
}

/// Through the door of the admin API, as the value of the field.
void knock(const std::string& field) {
  static std::string asked;
  static int entered = 0;
  static const http::router routes = [] {
    http::router r;
    admin::api to{r, [](std::string_view token) -> result<identity, refusal> {
                    asked = token;
                    if (here().keys->verify(token, now_ms))
                      return identity{};
                    return failure{refusal{refused::bad_credentials, {}}};
                  }};
    to.add(http::method::get, "/", admin::access::account(), [](const admin::call&) {
      ++entered;
      return http::no_content();
    });
    return r;
  }();
  asked.clear();
  entered = 0;
  http::request request;
  request.path = "/";
  request.fields = {{"Authorization", field}};
  unsigned status = 0;
  routes.find(http::method::get, "/").route->handle(std::move(request), http::responder{[&](const http::response& r) { status = r.status; }});
  const bool good = field.starts_with("Bearer ") && here().keys->verify(field.substr(7), now_ms).has_value();
  require(status == (good ? 204u : 401u) && entered == int(good), "only a good token opens");
  require(asked.empty() || "Bearer " + asked == field, "the token is what stands behind Bearer");
}

} // namespace

void examine(std::string_view input) {
  const std::string text{input};
  show(text);
  knock(text);
  knock("Bearer " + text);
  const auto split = input.find('\n');
  if (split == input.npos)
    return;
  const auto claims = input.substr(split + 1);
  show(testing::forged_with_head(input.substr(0, split), claims, secret));
  const auto own = testing::forged_with_head(here().own_head, claims, secret);
  show(own);
  knock("Bearer " + own);
}

} // namespace parley::accounts

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::accounts::examine(parley::fuzz::text_of(data, size));
  return 0;
}
