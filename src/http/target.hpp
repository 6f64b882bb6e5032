// The target of a request, taken apart.
#pragma once
#include "http/message.hpp"

namespace parley::http {

/// `%C3%A4` → `ä`; none if an escape is broken, or the result has a NUL byte, which no name here has, or is not UTF-8. In queries `+` is a blank.
enum class plus : std::uint8_t { stays, is_blank };
std::optional<std::string> percent_decoded(std::string_view text, plus p = plus::stays);
/// For one segment of a path: all but unreserved characters (RFC 3986) escaped.
std::string percent_encoded(std::string_view text);

/// Puts path and query of `target` (origin form, `/a?b=c`) into `r`. False if that is no target, or its query can't be decoded.
bool parse_target(std::string_view target, request& r);

} // namespace parley::http
