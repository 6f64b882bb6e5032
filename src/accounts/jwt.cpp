#include "accounts/jwt.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <jwt.h>
#include <new>

namespace parley::accounts {

namespace json = boost::json;

namespace {

/// Long enough for every claim that we read, short enough that nobody has us parse novels.
constexpr std::size_t max_token_bytes = 4096;
constexpr std::int64_t second_ms = 1000;

const unsigned char* bytes_of(std::string_view secret) { return reinterpret_cast<const unsigned char*>(secret.data()); }

std::string taken_from_c(char* text) {
  std::string out = text ? text : "";
  std::free(text); // NOLINT: allocated by a C library
  return out;
}

} // namespace

// ---- reading

std::optional<jwt_claims> jwt_claims::verified(std::string_view token, std::string_view secret) {
  // A zero byte would hide from a C library what follows it. Without a secret the library would check nothing.
  if (token.empty() || token.size() > max_token_bytes || token.find('\0') != token.npos || secret.empty())
    return {};
  ::jwt* decoded = nullptr;
  if (jwt_decode(&decoded, std::string{token}.c_str(), bytes_of(secret), int(secret.size())) != 0)
    return {};
  const std::unique_ptr<::jwt, decltype(&jwt_free)> owner{decoded, &jwt_free};
  // The token's own word for its algorithm is an attacker's word.
  if (jwt_get_alg(decoded) != JWT_ALG_HS256)
    return {};
  // Read here, not by the library: it takes a text for the number 0, and says of a list that it is not there.
  json::error_code bad;
  auto said = json::parse(taken_from_c(jwt_get_grants_json(decoded, nullptr)), bad);
  if (bad || !said.is_object())
    return {};
  return jwt_claims{std::move(said.get_object())};
}

std::string jwt_claims::text(std::string_view name) const {
  const auto* value = said_.if_contains(name);
  return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::optional<std::int64_t> jwt_claims::number(std::string_view name) const {
  const auto* value = said_.if_contains(name);
  return value && value->is_int64() ? std::optional{value->get_int64()} : std::nullopt;
}

bool jwt_claims::is_for(std::string_view wanted) const {
  const auto is_wanted = [&](const json::value& v) { return v.is_string() && v.get_string() == wanted; };
  const auto* audience = said_.if_contains("aud");
  return audience && (is_wanted(*audience) || (audience->is_array() && std::ranges::any_of(audience->get_array(), is_wanted)));
}

bool jwt_claims::timely(std::int64_t now_ms, std::int64_t leeway_ms) const {
  const auto expires = number("exp");
  if (!expires || *expires <= now_ms / second_ms)
    return false;
  for (const auto* not_before : {"nbf", "iat"}) {
    const auto from = number(not_before);
    if (from ? *from > (now_ms + leeway_ms) / second_ms : has(not_before))
      return false;
  }
  return true;
}

// ---- writing

void jwt_draft::freeing::operator()(::jwt* j) const { jwt_free(j); }

jwt_draft::jwt_draft() {
  ::jwt* fresh = nullptr;
  if (jwt_new(&fresh) != 0)
    throw std::bad_alloc{};
  token_.reset(fresh);
}

void jwt_draft::set(const char* name, const std::string& value) { jwt_add_grant(token_.get(), name, value.c_str()); }

void jwt_draft::set(const char* name, std::int64_t value) { jwt_add_grant_int(token_.get(), name, long(value)); }

std::string jwt_draft::sign(std::string_view secret, const std::string& key_id) {
  jwt_add_header(token_.get(), "kid", key_id.c_str());
  if (jwt_set_alg(token_.get(), JWT_ALG_HS256, bytes_of(secret), int(secret.size())) != 0)
    return {};
  return taken_from_c(jwt_encode_str(token_.get()));
}

} // namespace parley::accounts
