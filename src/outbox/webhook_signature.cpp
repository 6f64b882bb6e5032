#include "outbox/webhook_signature.hpp"

#include "base/secret.hpp"
#include "outbox/base64.hpp"

namespace parley::outbox {

namespace {

constexpr std::string_view prefix = "whsec_";
constexpr std::size_t min_key_bytes = 24, max_key_bytes = 64;

std::string bytes_of_hex(std::string_view hex) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += char(value(hex[i]) << 4 | value(hex[i + 1]));
  return out;
}

} // namespace

std::optional<std::string> key_of_secret(std::string_view secret) {
  if (!secret.starts_with(prefix))
    return {};
  auto key = from_base64(secret.substr(prefix.size()));
  return key && key->size() >= min_key_bytes && key->size() <= max_key_bytes ? key : std::nullopt;
}

std::vector<std::string> signed_headers(const std::vector<std::string>& keys, std::string_view id, std::int64_t time_ms, std::string_view body) {
  const auto time = std::to_string(time_ms / 1000);
  std::string content{id};
  content.append(1, '.').append(time).append(1, '.').append(body);
  std::string signatures;
  for (const auto& key : keys)
    signatures.append(signatures.empty() ? "v1," : " v1,").append(to_base64(bytes_of_hex(secret::hmac_hex(key, content))));
  return {"webhook-id: " + std::string{id}, "webhook-timestamp: " + time, "webhook-signature: " + signatures};
}

} // namespace parley::outbox
