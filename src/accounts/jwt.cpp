#include "accounts/jwt.hpp"

#include <boost/json.hpp>

#include <cerrno>
#include <cstdlib>
#include <jwt.h>
#include <new>

namespace parley::accounts {

namespace json = boost::json;

namespace {

/// Long enough for every claim that we read, short enough that nobody has us parse novels.
constexpr std::size_t max_token_bytes = 4096;

const unsigned char* bytes_of(std::string_view secret) { return reinterpret_cast<const unsigned char*>(secret.data()); }

std::string taken_from_c(char* text) {
  std::string out = text ? text : "";
  std::free(text); // NOLINT: allocated by a C library
  return out;
}

} // namespace

void jwt_claims::freeing::operator()(::jwt* j) const { jwt_free(j); }

jwt_claims::jwt_claims(::jwt* j) : token_(j) {}
jwt_claims::jwt_claims() {
  ::jwt* fresh = nullptr;
  if (jwt_new(&fresh) != 0)
    throw std::bad_alloc{};
  token_.reset(fresh);
}
jwt_claims::~jwt_claims() = default;
jwt_claims::jwt_claims(jwt_claims&&) noexcept = default;
jwt_claims& jwt_claims::operator=(jwt_claims&&) noexcept = default;

std::optional<jwt_claims> jwt_claims::verified(std::string_view token, std::string_view secret) {
  // A zero byte would hide from a C library what follows it. Without a secret the library would check nothing.
  if (token.empty() || token.size() > max_token_bytes || token.find('\0') != token.npos || secret.empty())
    return {};
  ::jwt* decoded = nullptr;
  if (jwt_decode(&decoded, std::string{token}.c_str(), bytes_of(secret), int(secret.size())) != 0)
    return {};
  jwt_claims claims{decoded};
  // The token's own word for its algorithm is an attacker's word.
  if (jwt_get_alg(decoded) != JWT_ALG_HS256)
    return {};
  return claims;
}

void jwt_claims::set(const char* name, const std::string& value) { jwt_add_grant(token_.get(), name, value.c_str()); }

void jwt_claims::set(const char* name, std::int64_t value) { jwt_add_grant_int(token_.get(), name, long(value)); }

std::string jwt_claims::sign(std::string_view secret, const std::string& key_id) {
  if (!key_id.empty())
    jwt_add_header(token_.get(), "kid", key_id.c_str());
  if (jwt_set_alg(token_.get(), JWT_ALG_HS256, bytes_of(secret), int(secret.size())) != 0)
    return {};
  return taken_from_c(jwt_encode_str(token_.get()));
}

std::string jwt_claims::text(const char* name) const {
  const char* value = jwt_get_grant(token_.get(), name);
  return value ? value : "";
}

/// All claims. libjwt reads a text where a number should be as 0, and says of a text that it is not there.
json::object jwt_claims::all() const {
  json::error_code bad;
  auto claims = json::parse(taken_from_c(jwt_get_grants_json(token_.get(), nullptr)), bad);
  return !bad && claims.is_object() ? std::move(claims.get_object()) : json::object{};
}

std::optional<std::int64_t> jwt_claims::number(const char* name) const {
  const auto claims = all();
  const auto* value = claims.if_contains(name);
  return value && value->is_int64() ? std::optional{value->get_int64()} : std::nullopt;
}

bool jwt_claims::has(const char* name) const { return all().contains(name); }

bool jwt_claims::is_for(std::string_view wanted) const {
  if (text("aud") == wanted)
    return true;
  json::error_code bad;
  const auto several = json::parse(taken_from_c(jwt_get_grants_json(token_.get(), "aud")), bad);
  if (bad || !several.is_array())
    return false;
  for (const auto& one : several.get_array())
    if (one.is_string() && one.get_string() == wanted)
      return true;
  return false;
}

bool jwt_claims::timely(std::int64_t now_ms, std::int64_t leeway_ms) const {
  constexpr std::int64_t second_ms = 1000;
  const auto expires = number("exp");
  if (!expires || *expires <= now_ms / second_ms)
    return false;
  for (const char* not_before : {"nbf", "iat"}) {
    const auto from = number(not_before);
    if (from ? *from > (now_ms + leeway_ms) / second_ms : has(not_before))
      return false;
  }
  return true;
}

} // namespace parley::accounts
