// Visitors in the directory: who is who, by our tokens and by those that the site signs.
#include "actors/journal.hpp"
#include "actors/site_directory.hpp"
#include "actors/visitor_token.hpp"
#include "base/beginning.hpp"
#include "base/secret.hpp"
#include "protocol/limits.hpp"

namespace parley::actors {

void site_directory::admit_visitor(inbound& in, const wire::hello& hello) {
  if (site_.visitors_say_hello == site_settings::visitors::closed)
    return turn_away(in, error_code::bad_credentials);
  const auto key = text_of(hello.key());
  const auto pass = site_.book ? site_.book->visitor_of(key) : visitor_pass{};
  visitor_id who;
  switch (pass.is) {
    case proof::refused: break;
    case proof::good: who = person(pass.who.subject); break;
    case proof::not_signed: who = key.empty() ? visitor_id{first_own_visitor + next_visitor_.take()} : visitor_of(key);
  }
  if (!who)
    return turn_away(in, error_code::bad_credentials);
  const std::string_view vouched_for = pass.who.name; // empty if nobody does
  in.from->call_visitor(beginning_of(vouched_for.empty() ? text_of(hello.name()) : vouched_for, limits::max_name_bytes));
  const auto session = open_session_of(who);
  if (session)
    shard_.sessions.tell(session, visitor_joined{in.from});
  if (pass.is == proof::good)
    site_.book->came(who, pass.who);
  // Ours is good for ever. Who can show one of the site shall show a new one of the site next time.
  auto token = pass.is == proof::good ? std::string{} : token_of(who);
  in.from->admit({wire::role::visitor, principal{who}, session, std::move(token), next_admission_.take() * client_ids_per_admission});
}

/// The visitor that this person is: a new one the first time. The row is on disk before any record of a chat of this visitor is.
visitor_id site_directory::person(std::string_view subject) {
  const auto digest = secret::digest_hex(subject).substr(0, subject_key::hex_signs);
  const auto [at, fresh] = subjects_.try_emplace(subject_key{digest});
  if (fresh) {
    at->second = visitor_id{first_own_visitor + next_visitor_.take()};
    shard_.journal->update(kept_directory::update_of_subject(digest, at->second));
  }
  return at->second;
}

std::string site_directory::token_of(visitor_id v) const { return visitor_token(token_secret_, v); }
visitor_id site_directory::visitor_of(std::string_view token) const { return visitor_with(token, token_secret_); }

} // namespace parley::actors
