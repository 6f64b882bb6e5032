// Who asks, when a proxy stands in front.
#pragma once
#include "http/message.hpp"

#include <optional>
#include <string>

namespace parley::http {

/// The address that the nearest proxy has seen: the last entry of the last X-Forwarded-For, without its port. What stands before it came with the request and may be invented.
/// None if there is no such field, or no address in figures stands there.
std::optional<std::string> forwarded_peer(const fields& of);

} // namespace parley::http
