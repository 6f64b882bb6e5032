#include "accounts/password.hpp"

#include "base/secret.hpp"

#include <sodium.h>

namespace parley::accounts::password {

namespace {

struct cost_of_hash {
  unsigned long long operations;
  std::size_t memory_bytes;
};

cost_of_hash numbers_of(authority_options::hash_cost cost) {
  if (cost == authority_options::hash_cost::minimal)
    return {crypto_pwhash_argon2id_OPSLIMIT_MIN, crypto_pwhash_argon2id_MEMLIMIT_MIN};
  return {crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE, crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE};
}

/// 32 signs: five bits each, without l, o, 0 and 1.
constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
static_assert(alphabet.size() == 32);
constexpr std::size_t random_signs = 20, signs_between_dashes = 5;

} // namespace

bool start() { return sodium_init() >= 0; }

std::string hash(std::string_view text, authority_options::hash_cost cost) {
  const auto n = numbers_of(cost);
  std::string out(crypto_pwhash_argon2id_STRBYTES, '\0');
  if (crypto_pwhash_argon2id_str(out.data(), text.data(), text.size(), n.operations, n.memory_bytes) != 0)
    return {};
  out.resize(out.find('\0'));
  return out;
}

bool matches(std::string_view text, const std::string& kept, authority_options::hash_cost cost) {
  if (kept.empty()) {
    (void)hash(text, cost); // whether a name has an account shall not be told by the time this takes
    return false;
  }
  return crypto_pwhash_argon2id_str_verify(kept.c_str(), text.data(), text.size()) == 0;
}

std::string random() {
  std::string out;
  for (std::size_t n = 0; n < random_signs; ++n) {
    if (n > 0 && n % signs_between_dashes == 0)
      out += '-';
    out += alphabet[randombytes_uniform(std::uint32_t(alphabet.size()))];
  }
  return out;
}

std::string random_key() { return secret::random_hex(); }

result<ok_t, refusal> check(std::string_view text, const std::optional<std::string>& confirmation, std::string_view account_name, const authority_options& options) {
  if (confirmation && *confirmation != text)
    return failure{refusal{refused::password_mismatch, "the two passwords differ"}};
  if (text.size() < options.min_password_bytes)
    return failure{refusal{refused::password_too_weak, "a password has at least " + std::to_string(options.min_password_bytes) + " characters"}};
  if (text.size() > options.max_password_bytes)
    return failure{refusal{refused::bad_value, "a password has at most " + std::to_string(options.max_password_bytes) + " bytes"}};
  if (text == account_name)
    return failure{refusal{refused::password_too_weak, "the password is the account's name"}};
  return ok;
}

} // namespace parley::accounts::password
