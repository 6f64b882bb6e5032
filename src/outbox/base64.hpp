// Base64 (RFC 4648), as mails and webhook secrets need it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace parley::outbox {

std::string to_base64(std::string_view bytes);
/// Nothing if it is not base64 with its padding.
std::optional<std::string> from_base64(std::string_view text);

} // namespace parley::outbox
