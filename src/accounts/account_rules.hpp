// What an account's fields may hold.
#pragma once
#include "accounts/account.hpp"
#include "accounts/refusal.hpp"
#include "base/result.hpp"

#include <string_view>

namespace parley::accounts {

/// Longest address that SMTP carries (RFC 5321: 64 + @ + 255), bytes.
inline constexpr std::size_t max_email_bytes = 320;
/// Chats that one operator can be given at once: far beyond any person, for a bot behind an account perhaps.
inline constexpr std::uint32_t max_capacity = 10'000;

/// 1 to limits::max_name_bytes bytes of UTF-8, no control characters, no space at either end, no slash or sign of a command at the beginning.
result<ok_t, refusal> check_name(std::string_view name);
/// Everything of an account but its name and password.
result<ok_t, refusal> check_fields(const account& a);

} // namespace parley::accounts
