// Passwords: what they must be, how they are kept. The only file, with its source, that hashes them.
#pragma once
#include "accounts/options.hpp"
#include "accounts/refusal.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace parley::accounts::password {

/// Once in a process, before anything else here. False: the machine gives no randomness.
bool start();

/// argon2id with a salt, in the text form that says how it was made. Takes tens of milliseconds and 64 MiB. Empty: no memory.
std::string hash(std::string_view text, authority_options::hash_cost cost);
/// As slow as hash(), whether it is right or not. An empty hash is never right, and takes as long.
bool matches(std::string_view text, const std::string& kept, authority_options::hash_cost cost);

/// 100 bits, in letters and digits that nobody confuses, with dashes to read it aloud.
std::string random();
/// 256 bits in hex: keys of clients.
std::string random_key();

/// What is wrong with this password for an account of this name; the confirmation, if there is one, must be the same.
result<ok_t, refusal> check(std::string_view text, const std::optional<std::string>& confirmation, std::string_view account_name, const authority_options& options);

} // namespace parley::accounts::password
