#include "forged.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>

namespace parley::accounts::testing {

namespace {

constexpr std::string_view signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string from_base64url(std::string_view text) {
  std::string out;
  unsigned bits = 0, have = 0;
  for (const char c : text) {
    bits = bits << 6 | unsigned(signs.find(c));
    have += 6;
    if (have >= 8) {
      have -= 8;
      out += char(bits >> have & 0xFF);
    }
  }
  return out;
}

std::string mac_of(std::string_view text, std::string_view secret, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  HMAC(digest, secret.data(), int(secret.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  return base64url({reinterpret_cast<const char*>(mac.data()), size});
}

std::string with_signature(std::string_view head, std::string_view payload, std::string_view secret, const EVP_MD* digest) {
  const auto text = base64url(head) + '.' + base64url(payload);
  return text + '.' + mac_of(text, secret, digest);
}

} // namespace

std::string base64url(std::string_view bytes) {
  std::string out;
  unsigned bits = 0, have = 0;
  for (const char c : bytes) {
    bits = bits << 8 | std::uint8_t(c);
    have += 8;
    while (have >= 6) {
      have -= 6;
      out += signs[bits >> have & 0x3F];
    }
  }
  if (have > 0)
    out += signs[bits << (6 - have) & 0x3F];
  return out;
}

std::array<std::string, 3> parts(std::string_view token) {
  const auto first = token.find('.'), second = token.find('.', first + 1);
  if (first == token.npos || second == token.npos)
    throw std::runtime_error("no token");
  return {std::string{token.substr(0, first)}, std::string{token.substr(first + 1, second - first - 1)}, std::string{token.substr(second + 1)}};
}

std::string signature_of(std::string_view head_and_payload, std::string_view secret) { return mac_of(head_and_payload, secret, EVP_sha256()); }

std::string head_of(std::string_view token) { return from_base64url(parts(token)[0]); }
std::string payload_of(std::string_view token) { return from_base64url(parts(token)[1]); }

std::string forged(std::string_view alg, std::string_view payload, std::string_view secret, std::string_view claimed_alg) {
  const auto* digest = alg == "HS512" ? EVP_sha512() : alg == "HS384" ? EVP_sha384() : EVP_sha256();
  const auto head = R"({"alg":")" + std::string{claimed_alg.empty() ? alg : claimed_alg} + R"(","typ":"JWT"})";
  return with_signature(head, payload, secret, digest);
}

std::string forged_with_head(std::string_view head, std::string_view payload, std::string_view secret) { return with_signature(head, payload, secret, EVP_sha256()); }

} // namespace parley::accounts::testing
