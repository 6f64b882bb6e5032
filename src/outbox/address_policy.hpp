// Which addresses outgoing calls may reach.
#pragma once
#include <sys/socket.h>

namespace parley::outbox {

/// An address of the public Internet: none of this machine, of private, link-local, shared, documentation, multicast or reserved ranges; nor one of them wrapped into IPv6 (mapped,
/// 6to4, NAT64). Anything but IPv4 and IPv6 is not public.
bool is_public(const sockaddr* address);

} // namespace parley::outbox
