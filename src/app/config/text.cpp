#include "app/config/settings.hpp"

namespace parley::app {

namespace {

constexpr std::string_view opening =
  R"(# Parley's settings, all at their defaults. Whatever stands here is overridden by the environment (PARLEY_LISTEN, PARLEY_LIMITS_IN_FLIGHT …)
# and that by flags (--listen, --limits-in-flight …). A key that Parley does not know is an error.
)";

constexpr std::string_view sites = R"(
# ---- Sites. Without any there is one named "default", open to everyone on this machine. What follows is an example. Names, keys and lists are
# ---- made up; all other values of operators, rules and queues are the defaults.
# ---- Times are milliseconds; 0 = never, or without limit.
#
# [site.default]
# visitors = "open"               # "closed": only visitors that a gateway speaks for
# gateway_key = "…"               # what a gateway's hello must carry; without it gateways are let in only from this machine, and never by WebSocket
# operators_sign_up = true        # unknown operators are let in and remembered; default: only where all clients are of this machine
# default_capacity = 4            # sessions at once of an operator that says nothing
#
# [[site.default.operator]]
# name = "ann"
# key = "…"
# capacity = 4
# responds = true                 # false: sees everything, gets no sessions
#
# [site.default.rules]
# fixed_start_status = "unset"    # "chatbot" or "on_chat": where every chat starts; "unset": with the bot if its first step has choices
# free_words = "leaves_bot"       # "stays_with_bot": only choices lead out of the bot
# session_hosting = true          # the FAQ answers in chats that an operator has, too
# auto_hosting = false            # true: the bot hosts new chats, an operator's reply takes one; false: opening an unassigned chat takes it
# inactive_after_ms = 0           # a chat without activity becomes inactive
# end_after_ms = 0                # … and ends; the two do not depend on each other
# operator_grace_ms = 15000       # an operator that lost its connection keeps its chats so long
# visitor_grace_ms = 60000        # a waiting visitor without a connection keeps its place so long
# confirm_end = true              # operators are asked before a chat ends
# page_routing = false            # page rules choose the queue
# department_routing = false      # visitors choose among departments; not together with page_routing
# visitor_fallback = "Visitor"    # stands for %VISITOR% where the visitor has no name
# operator_fallback = "Support"   # … and for %OPERATOR%
# skills = ["german", "billing"]  # that chats may ask for; 32 at most. Add new ones at the end
#
# [site.default.operator_skills]
# ann = ["german"]
#
# # Queue 1 holds every operator and is there by itself. Queues are named by their name or their id.
# [site.default.queue.sales]
# id = 2                          # how clients name it
# method = "least_busy"           # the operator with the fewest sessions; "round_robin": in turn; "longest_idle"; "fill_first": the busiest that has room;
#                                 # "choice": operators pick; "ring_all": operators pick, and all are alerted
# operators = ["ann"]             # empty: every operator
# supervisors = []
# department = false              # true: visitors may choose it
# offer_ms = 30000                # for an operator to answer an offer
# transfer_ms = 60000             # … and a transfer
# misses_until_away = 3           # offers missed in a row until the operator is set away
# wrap_up_ms = 0                  # the slot of a chat stays taken so long after its end
# max_waiting = 0                 # longest line
# max_wait_ms = 0                 # longest wait; then the chat ends
# # overflow_to = "default"       # the queue that takes over whoever has waited for overflow_after_ms; none by default
# overflow_after_ms = 60000
# priority_step_ms = 60000        # one step of priority counts as much as so much waiting
# preferred_ms = 30000            # a chat waits so long for the operator that it had last
# skill_relax_ms = 60000          # after each such time a waiting chat asks for one skill less
# inactive_holds_slot = true      # false: an inactive chat gives its slot back and must win one when it wakes
# time_zone = "UTC"               # of its hours; "Europe/Berlin"
# hours = []                      # empty: always open; else as in ["mon-fri 09:00-17:30", "sat 10:00-24:00"]. A night is two entries
#
# [[site.default.page_rule]]      # the longest that fits wins; only while page_routing = true
# page = "shop.example/cart"      # how the page's address begins, without scheme; or the name of a host
# queue = "sales"
#
# [[site.default.channel]]
# channel = 1
# name = "messenger"
# auto_terminate_ms = 0           # a chat of the bot or of nobody ends after so long without a reply
#
# [[site.default.unread_level]]   # the colour of an unread mark of this age; each level is older than the one before
# after_ms = 60000
# colour = "#ff8800"
#
# [[site.default.bot.step]]       # what the bot says first; steps count from 0. docs/bot.md
# say = "How can we help?"
# choice = [{ label = "Prices", next_step = 1 }, { label = "Talk to sales", then = "hand_over", queue = "sales" }]
# [[site.default.bot.step]]
# say = "Plans start at 10 a month."
# choice = [{ label = "Back", next_step = 0 }, { label = "Thanks", then = "end" }]
#
# [[site.default.faq]]
# words = ["delivery"]
# answer = "We deliver within two days."
#
# [[site.default.canned]]         # operators send it by /hi
# shortcut = "hi"
# text = "Hello %VISITOR%, this is %OPERATOR%."
#
# [site.default.branding]
# provider_shown = true           # false: "Powered by Parley" is gone from the widget and from mail
# title = "Ask us"                # of the widget
# colour = "#0b7285"
#
# [site.default.notification]     # how consoles call operators
# method = "browser"              # or "none"
# sound = true
# on_bot_hosted_messages = false  # messages in chats that the bot hosts
# on_assigned_messages = true     # … of visitors that the operator has
#
# [site.default.offline]          # what becomes of a message that a visitor leaves when nobody is there. docs/offline-messages.md
# method = "in_chat"              # the chat waits for an operator; "by_mail": it ends, and the message is mailed
# recipients = ["ann"]            # names of accounts that have an e-mail address, or addresses
# queue.sales = ["ann"]           # others for this queue
#
# [[site.default.webhooks]]       # who is told what happens in chats. docs/webhooks.md
# name = "crm"
# url = "https://crm.example.com/parley"
# secrets = ["whsec_dGFrZSBzb21lIGJ5dGVzIG9mIHlvdXIgb3du"]  # your own: whsec_ and 24 random bytes or more in base64. The newest first; two while it is being changed
# events = []                     # empty: all; else as in ["session.opened", "session.ended"]
# queues = []                     # empty: all
# at_once = 4                     # calls under way; those of one chat go one after another
# timeout_ms = 15000
#
# [[site.default.apps]]           # a button for operators: an item (a request, a complaint) that a program outside makes of a chat
# name = "tickets"
# title = "Create a ticket"
# url = "https://tickets.example.com/parley"
# secrets = ["whsec_dGFrZSBzb21lIGJ5dGVzIG9mIHlvdXIgb3du"]
# timeout_ms = 10000
#
# [site.default.attachments]      # files in chats. docs/attachments.md
# file_bytes = 20971520           # of one file; at most 1 GiB
# quota_bytes = 10737418240       # of all files together
# visitor_bytes_a_day = 209715200 # of one visitor within a day
# visitors_quota_bytes = 8589934592 # of all files of visitors, so that operators always find room
# types = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "audio/mpeg", "audio/ogg", "audio/wav", "video/mp4", "video/webm"]
#                                 # told from the content; "application/zip", with it office documents, is known, too. Empty: no files
#
# [mail]                          # for offline messages. The password comes from the environment (PARLEY_MAIL_PASSWORD) or from password_file
# server = "mail.example.com:587"
# encryption = "starttls"         # "tls": from the first byte (port 465); "none": only for a server on this machine
# from = "chat@example.com"
# from_name = "Chat"
# # user = "chat"
# # password_file = "/etc/parley/mail-password"
# # ca_file = "/etc/ssl/our-ca.pem" # certificates to trust instead of the system's
# timeout_ms = 60000
# at_once = 4                     # connections to the server
)";

/// Comment lines of at most this width read well beside each other.
constexpr std::size_t comment_columns = 120;

void append_comment(std::string& out, std::string_view text) {
  while (text.size() > comment_columns) {
    auto cut = text.rfind(' ', comment_columns);
    out.append("# ").append(text.substr(0, cut)).append("\n");
    text.remove_prefix(cut + 1);
  }
  out.append("# ").append(text).append("\n");
}

} // namespace

std::string default_config_text() {
  server_config defaults;
  std::string out{opening};
  std::string_view group;
  for (auto& s : settings()) {
    auto dot = s.name.find('.');
    auto own_group = dot == s.name.npos ? std::string_view{} : s.name.substr(0, dot);
    if (own_group != group)
      out.append("\n[").append(group = own_group).append("]");
    out += '\n';
    append_comment(out, s.meaning);
    out.append(s.name.substr(own_group.empty() ? 0 : dot + 1)).append(" = ").append(s.toml_value(defaults)).append("\n");
  }
  return out.append(sites);
}

} // namespace parley::app
