// The two sides of a conversation.
#pragma once
#include <cstdint>

namespace parley::load {

enum class side : std::uint8_t { visitor, operator_ };

constexpr side other(side s) { return s == side::visitor ? side::operator_ : side::visitor; }

} // namespace parley::load
