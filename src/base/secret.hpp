// Keys and tokens: made, proved and compared without telling how far a guess was right.
#pragma once
#include <string>
#include <string_view>

namespace parley::secret {

/// 32 random bytes from the kernel, in hex.
std::string random_hex();
/// HMAC-SHA-256 (RFC 2104) in hex.
std::string hmac_hex(std::string_view key, std::string_view text);
/// SHA-256 in hex: what is kept of a machine-made key. Not for passwords that people choose.
std::string digest_hex(std::string_view text);
/// Takes the same time wherever the two differ.
bool same(std::string_view a, std::string_view b);

} // namespace parley::secret
