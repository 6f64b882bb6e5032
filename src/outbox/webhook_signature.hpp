// Signatures as in Standard Webhooks (standardwebhooks.com), so that receivers check them with a library that exists.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::outbox {

/// The key's bytes of `whsec_` and base64; nothing if it is not that, or not 24 to 64 bytes long as the standard asks.
std::optional<std::string> key_of_secret(std::string_view secret);

/// Headers webhook-id, webhook-timestamp and webhook-signature of a call. `keys`: as key_of_secret() gives them; one signature for each, so that the secret can be
/// changed while receivers know either the old or the new one. `time_ms`: of this attempt; receivers refuse what is older than some minutes.
std::vector<std::string> signed_headers(const std::vector<std::string>& keys, std::string_view id, std::int64_t time_ms, std::string_view body);

} // namespace parley::outbox
