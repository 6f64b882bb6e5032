// What a site has decided about its chats: plain values, no behaviour. One immutable set is shared by all actors of a shard and replaced as a whole, so
// that a change reaches running sessions at once and no decision ever sees half of two sets.
#pragma once
#include "base/ids.hpp"
#include "protocol/frame_head.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parley::domain {

/// How a queue finds an operator for a waiting session.
enum class assignment_method : std::uint8_t {
  choice,       ///< operators pick sessions themselves; nothing but transfers is offered, nobody is alerted
  ring_all,     ///< as choice, but every operator of the queue is alerted; the first who takes it has it
  round_robin,  ///< the operator whose last session from this queue is longest ago
  least_busy,   ///< the operator with the fewest slots in use; among equals as in round_robin
  longest_idle, ///< the operator who has had nothing to do for longest
  fill_first,   ///< the operator with the most slots in use who still has a free one; among equals the lowest number
};

/// Minutes after midnight on one day of the week, local time of the queue. `until_min` 1440 = midnight.
struct open_hours {
  std::uint8_t weekday = 0; ///< 0 Sunday … 6 Saturday
  std::uint16_t from_min = 0;
  std::uint16_t until_min = 0;
  friend bool operator==(const open_hours&, const open_hours&) = default;
};

/// A number of up to 32 skills that a site knows; bit i is skill i of site_rules::skills.
using skill_set = std::uint32_t;

/// One queue. A department is a queue that visitors may choose.
struct queue_rules {
  queue_id id;
  std::string name;
  assignment_method method = assignment_method::least_busy;
  std::vector<std::string> operators;   ///< account names; empty = every operator of the site
  std::vector<std::string> supervisors; ///< account names
  enum class shown : std::uint8_t { no, as_department } department = shown::no;

  std::int64_t offer_ms = 30'000;          ///< an operator has so long to answer an offer; 0 = for ever
  std::int64_t transfer_ms = 60'000;       ///< … and a transfer to it; 0 = for ever
  std::uint32_t misses_until_away = 3;     ///< offers missed in a row until the operator is set away; 0 = never
  std::int64_t wrap_up_ms = 0;             ///< after a chat its slot stays taken so long
  std::uint32_t max_waiting = 0;           ///< longest line; 0 = no limit
  std::int64_t max_wait_ms = 0;            ///< longest wait, then the chat ends with `no_operator`; 0 = no limit
  queue_id overflow_to;                    ///< none = nowhere
  std::int64_t overflow_after_ms = 60'000; ///< a session that has waited so long moves to `overflow_to`
  std::int64_t priority_step_ms = 60'000;  ///< one step of priority counts as much as so much waiting
  std::int64_t preferred_ms = 30'000;      ///< a session waits so long for its last operator before others may have it
  std::int64_t skill_relax_ms = 60'000;    ///< after each such time a waiting session asks for one skill less
  enum class inactive_slot : std::uint8_t { freed, held } inactive = inactive_slot::held;
  std::string time_zone = "UTC"; ///< IANA name
  std::vector<open_hours> hours; ///< empty = always open
  friend bool operator==(const queue_rules&, const queue_rules&) = default;
};

/// Sends the visitors of a page to a queue.
struct page_rule {
  std::string page; ///< the beginning of the page's address, or a host name alone ("shop.example")
  queue_id queue;
  friend bool operator==(const page_rule&, const page_rule&) = default;
};

/// What the bot says and offers at one point of a scenario.
struct bot_step {
  std::string say;
  struct choice {
    std::string label;
    std::uint16_t next_step = 0;                                                     ///< index into bot_scenario::steps, if `then` is go_on
    enum class action : std::uint8_t { go_on, hand_over, end } then = action::go_on; ///< hand_over: to an operator
    queue_id queue{};                                                                ///< hand_over: to this queue; none = as routing says
    friend bool operator==(const choice&, const choice&) = default;
  };
  std::vector<choice> choices;
  friend bool operator==(const bot_step&, const bot_step&) = default;
};

struct bot_scenario {
  std::vector<bot_step> steps; ///< the first is the initial message; empty = no bot
  friend bool operator==(const bot_scenario&, const bot_scenario&) = default;
};

/// A text of the visitor that holds one of the words (compared without case) is answered by the bot.
struct faq_entry {
  std::vector<std::string> words;
  std::string answer;
  friend bool operator==(const faq_entry&, const faq_entry&) = default;
};

/// A text that operators send by a short-cut.
struct canned_response {
  std::string shortcut; ///< without the slash
  std::string text;     ///< %VISITOR% and %OPERATOR% stand for names
  friend bool operator==(const canned_response&, const canned_response&) = default;
};

/// A program outside that can make an item (a request, a complaint) of a chat. How it is reached is not the rules' business.
struct chat_app {
  std::string name;
  std::string title; ///< on the operator's button
  friend bool operator==(const chat_app&, const chat_app&) = default;
};

/// Rules of one channel (web widget, messenger).
struct channel_rules {
  std::uint16_t channel = 0;
  std::string name;
  std::int64_t auto_terminate_ms = 0; ///< a bot-hosted or unassigned session without a reply is ended after this; 0 = never
  friend bool operator==(const channel_rules&, const channel_rules&) = default;
};

/// An unread mark older than `after_ms` has this colour.
struct unread_level {
  std::int64_t after_ms = 0;
  std::string colour; ///< "#rrggbb"
  friend bool operator==(const unread_level&, const unread_level&) = default;
};

struct site_rules {
  std::uint64_t version = 1; ///< raised by each change; recorded with every decision

  /// unset: auto hosting, or choices in the initial message → chatbot, else → on_chat (that is: waiting for an operator).
  enum class start : std::uint8_t { unset, on_chat, chatbot } fixed_start_status = start::unset;
  enum class free_word : std::uint8_t { leaves_bot, stays_with_bot } free_words = free_word::leaves_bot;
  /// Automation (FAQ answers) in assigned sessions.
  enum class automation : std::uint8_t { on, off } session_hosting = automation::on;
  /// on: an operator's reply claims a session that the bot hosts. off: new sessions go straight to Unassigned, opening one claims it.
  enum class auto_hosting : std::uint8_t { off, on } hosting = auto_hosting::off;
  std::int64_t inactive_after_ms = 0; ///< T1; 0 = never
  std::int64_t end_after_ms = 0;      ///< T2; 0 = never
  std::int64_t operator_grace_ms = 15'000;
  std::int64_t visitor_grace_ms = 60'000; ///< a waiting visitor without a connection leaves the queue after this; 0 = never
  /// Do consoles ask before an operator ends a chat? For front-ends; the router does not ask.
  enum class confirm : std::uint8_t { no, yes } confirm_end = confirm::yes;

  /// By department (the visitor chooses) and by page exclude each other (D47).
  enum class page_routing : std::uint8_t { off, on } pages = page_routing::off;
  enum class department_routing : std::uint8_t { off, on } departments = department_routing::off;

  std::vector<queue_rules> queues; ///< has the default queue
  std::vector<page_rule> page_rules;
  std::vector<std::string> skills;                  ///< names; at most 32
  std::map<std::string, skill_set> operator_skills; ///< by account name
  bot_scenario scenario;
  std::vector<faq_entry> faq;
  std::vector<canned_response> canned;
  std::string visitor_fallback = "Visitor";  ///< stands for %VISITOR% where the visitor has no name
  std::string operator_fallback = "Support"; ///< … and for %OPERATOR%
  std::vector<channel_rules> channels;
  std::vector<unread_level> unread_levels; ///< ordered by after_ms
  /// What becomes of a message that a visitor leaves: the chat ends and the message is mailed, or the chat waits until an operator comes.
  enum class offline_method : std::uint8_t { in_chat, by_mail } offline = offline_method::in_chat;
  std::vector<chat_app> apps;

  const queue_rules* find_queue(queue_id id) const {
    for (const auto& q : queues)
      if (q.id == id)
        return &q;
    return nullptr;
  }
  friend bool operator==(const site_rules&, const site_rules&) = default;
};

} // namespace parley::domain
