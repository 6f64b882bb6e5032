// One thing that has to leave the house: a mail, or a call of a webhook.
#pragma once
#include "base/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::outbox {

enum class item_state : std::uint8_t {
  waiting,   ///< to be sent, or to be sent again
  delivered, ///< the receiver has said that it has it
  given_up,  ///< nobody will try any more unless a person asks for it
};

/// "waiting", "delivered", "given_up".
std::string_view name_of(item_state s);
std::optional<item_state> item_state_named(std::string_view name);

/// What is to be sent, before the outbox has it.
struct draft {
  std::string destination{}; ///< "mail", or "webhook/NAME": who takes it, see sender.hpp
  std::string order_key{};   ///< items of one destination with the same key are sent one after another; empty: in no order
  std::string type{};        ///< what it is about, for people: "session.ended", "offline_message"
  std::string body{};        ///< what the sender of the destination understands, at most max_body_bytes
  session_id session{};      ///< the chat that it is about: whoever forgets that one forgets this; none: it is about no chat
};

/// What is sent is stored before: a frame of the protocol as JSON, where every byte may have become an escape of six.
constexpr std::size_t max_body_bytes = std::size_t{6} * 64 * 1024 + 4096;

struct item {
  std::uint64_t id = 0; ///< grows; never given twice, also after the item was pruned
  draft what{};
  std::int64_t created_ms = 0;
  std::int64_t waiting_since_ms = 0; ///< since when it is tried: made, or replayed
  item_state state = item_state::waiting;
  std::uint32_t attempts = 0;       ///< that have ended
  std::int64_t next_attempt_ms = 0; ///< waiting: not before
  std::int64_t finished_ms = 0;     ///< delivered, given_up: when
  std::string last_answer{};        ///< of the newest attempt: what the receiver said, or what went wrong; cut to max_answer_bytes
  std::uint32_t replays = 0;        ///< how often a person had it sent once more; then it is sent by itself, outside the order of its key
};

/// What is kept of an answer: enough to see what is wrong, too little to fill a disk.
constexpr std::size_t max_answer_bytes = 1024;

/// As the store has it, and as people get it (without `body` it is short).
enum class with_body : std::uint8_t { no, yes };
std::string to_json(const item& i, with_body body);
/// Nothing if the text is not what to_json(…, yes) writes, or wrote.
std::optional<item> item_from_json(std::string_view text);

/// The chat that it is about. Items that were stored before drafts had a session tell it by their order key, mails by the last line of that name in their text.
session_id session_of(const item& i);

} // namespace parley::outbox
