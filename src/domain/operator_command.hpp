// What an operator types: texts, and commands that begin with a slash. Every client has them, because the router reads them and nobody else.
#pragma once
#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/site_rules.hpp"
#include "protocol/errors.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley::domain {

/// For the chat, as it is: a second slash at the front is taken away already.
struct plain_text {
  std::string text;
  friend bool operator==(const plain_text&, const plain_text&) = default;
};
/// `/t NAME`: give the chat to the operator whom find_operator_name() finds.
struct transfer_command {
  std::string name;
  friend bool operator==(const transfer_command&, const transfer_command&) = default;
};
/// `/a`: take the chat that is being transferred to the sender.
struct accept_command {
  friend bool operator==(const accept_command&, const accept_command&) = default;
};
/// `/d`: leave it where it is.
struct decline_command {
  friend bool operator==(const decline_command&, const decline_command&) = default;
};
/// `/SHORTCUT`: the canned text, not yet expanded.
struct canned_text {
  std::string text;
  friend bool operator==(const canned_text&, const canned_text&) = default;
};
/// An error for the sender alone.
struct refused_command {
  enum class reason : std::uint8_t {
    unknown,   ///< neither a command nor a short-cut
    no_name,   ///< `/t` without a name
    bad_name,  ///< a quote that does not close at the end, or more than limits::max_name_bytes
    no_operand ///< `/a` and `/d` want nothing behind them
  } why;
  friend bool operator==(const refused_command&, const refused_command&) = default;
};

using operator_input = std::variant<plain_text, transfer_command, accept_command, decline_command, canned_text, refused_command>;

/// What `text` of `author` is. Only texts of operators are read; anybody else's is plain. A text whose first visible character is one slash is never
/// plain, so that no command, however misspelt, reaches a visitor; with two slashes it is plain and loses one of them.
/// Commands and short-cuts are compared as folded(). NAME is all that follows, with or without "quotes" around. The three commands win over
/// short-cuts of the same name.
operator_input parse(principal author, std::string_view text, const site_rules& rules);

/// Names that texts are expanded with; blank = no name.
struct chat_names {
  std::string_view visitor;
  std::string_view operator_;
};

/// `text` with each %VISITOR% and %OPERATOR% replaced by the names, or by the site's fallbacks. What is put in is not expanded again. Only a text
/// of an operator, typed or canned, is expanded; anybody else's stays as it is. error text_too_long: the result is more than limits::max_text_bytes.
result<std::string, error_code> expand(principal author, std::string_view text, chat_names names, const site_rules& rules);

/// The canned texts of a list or search: those whose short-cut begins with `query` (with or without its slash), then those whose text has, for each word
/// of the query, a word that begins with it. Each in the site's order; all for an empty query. Valid as long as the rules.
std::vector<const canned_response*> canned_for(const site_rules& rules, std::string_view query);

/// One operator whom a chat could be transferred to.
struct named_operator {
  std::string_view name;
  enum class presence : std::uint8_t { offline, online } is = presence::offline;
  std::string_view shown_name = {}; ///< what colleagues see instead of `name`; empty: that
};

/// Why a name leads to nobody.
struct name_error {
  enum class reason : std::uint8_t { unknown, offline, ambiguous } why;
  std::vector<std::string> names{}; ///< ambiguous: the first max_names_told of those who may be meant
  std::size_t count = 0;            ///< ambiguous: how many may be meant
};

/// Names told with an error: one that fits a line and can be chosen from.
constexpr std::size_t max_names_told = 10;

/// The index of the candidate that `name` means: the one with exactly this name; else the only one with it without difference of case; else the only
/// one whose name begins with it. Each goes by both of its names. Operators who are offline count until the end, so that the same letters never mean one person now and another
/// later; if the one meant is offline that is the error.
result<std::size_t, name_error> find_operator_name(std::string_view name, std::span<const named_operator> candidates);

} // namespace parley::domain
