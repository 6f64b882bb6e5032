// Tokens as an attacker makes them, by hand: with OpenSSL, without the library that is attacked.
#pragma once
#include <array>
#include <string>
#include <string_view>

namespace parley::accounts::testing {

std::string base64url(std::string_view bytes);
/// The three parts between the dots.
std::array<std::string, 3> parts(std::string_view token);
/// What belongs behind `head.payload.`: HMAC-SHA-256.
std::string signature_of(std::string_view head_and_payload, std::string_view secret);
/// Head and payload as JSON text.
std::string head_of(std::string_view token);
std::string payload_of(std::string_view token);
/// Signed with HMAC and the digest of `alg` (HS256, HS384, HS512), which the head names too; or names `claimed_alg`.
std::string forged(std::string_view alg, std::string_view payload, std::string_view secret, std::string_view claimed_alg = {});
/// Signed with HS256 under this very head.
std::string forged_with_head(std::string_view head, std::string_view payload, std::string_view secret);

} // namespace parley::accounts::testing
