// The command line as values: what every job needs, and what each job adds.
#pragma once
#include "clients/cpp/endpoint.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace parley::load {

struct common_options {
  std::vector<client::endpoint> targets; ///< at least one; connections take turns
  std::string gateway_key;               ///< empty: the site asks for none
  std::optional<client::endpoint> admin;
  std::optional<int> server_pid;
  std::string json_file; ///< empty: no JSON report
  std::uint64_t seed = 1;
  double grace_s = 10; ///< how long to wait for anything before it counts as missing
};

struct flood_options {
  std::size_t pairs = 1000;
  std::size_t gateways = 0;       ///< connections on each side; 0: each participant has its own
  std::size_t sessions = 1000;    ///< with gateways
  std::size_t operators = 0;      ///< with gateways; 0: 8 for each operators' connection
  std::size_t window = 1;         ///< own connections: messages that each sender keeps outstanding
  std::size_t outstanding = 8192; ///< gateways: messages that all senders together keep outstanding
  std::size_t payload_bytes = 100;
  double warmup_s = 2;
  double seconds = 10;
  std::uint64_t messages = 0; ///< end the measurement after so many, if that is before `seconds`; 0: only after `seconds`
  double rate_per_s = 0;      ///< open loop; 0: closed loop
  enum class senders : std::uint8_t { visitors, both } who = senders::visitors;
  std::size_t history_sample = 20; ///< sessions whose history is read back and counted
  enum class ending : std::uint8_t { close, leave } end = ending::close;
};

struct replay_options {
  std::string input;
  std::size_t operators = 20;
  std::uint32_t capacity = 4;
  std::size_t concurrency = 64; ///< dialogues at once
  std::size_t gateways = 0;     ///< connections on each side; 0: each participant has its own
  std::size_t limit = 0;        ///< play only so many dialogues; 0: all
};

struct open_options {
  std::size_t sessions = 100'000;
  std::size_t gateways = 1;
  double hold_s = 0;
  std::size_t resume_check = 0; ///< sessions to read back on fresh connections after the hold
  enum class ending : std::uint8_t { close, leave } end = ending::leave;
  /// The site's thresholds for the age of an unread mark, milliseconds, ascending. With them each session is accepted and gets one text; not empty: this is the job.
  std::vector<std::int64_t> unread_levels_ms;
  std::size_t operators = 10;  ///< with unread_levels_ms: who hold the sessions
  double texts_per_s = 20'000; ///< with unread_levels_ms
};

struct assign_options {
  double rate_per_s = 100;
  double seconds = 10;
  std::size_t operators = 50;
  std::uint32_t capacity = 5;
  double chat_ms = 1000;               ///< from the intended arrival: the load stays what the rate says, however late an offer comes
  std::size_t background_sessions = 0; ///< open and held by another operator during the run
  double settle_s = 0;                 ///< at most, from there to the first arrival: until the server has come to rest
  std::size_t gateways = 1;            ///< connections that carry the operators
  std::size_t backlog = 0;             ///< so many wait before the operators come, and nobody arrives later; 0: they arrive at the rate
};

struct endure_options {
  double seconds = 20;
  std::size_t sessions = 50; ///< over two gateway connections
  std::size_t pairs = 0;     ///< instead: so many sessions, each visitor and operator on its own connection; 0: as above
  std::size_t window = 4;    ///< messages that each side of each session keeps outstanding
  double rate_per_s = 2000;  ///< of posts, all sessions together
  std::string journal;       ///< one JSON line for each ack; empty: none
};

struct scenario_options {
  std::string input;
  std::string transcript; ///< what each participant received, one JSON object a line; empty: none
};

struct command {
  common_options common;
  std::variant<flood_options, replay_options, open_options, assign_options, endure_options, scenario_options> job;
};

/// The command, or the program's exit code when there is nothing to run (help, or a mistake that was explained on stderr).
std::variant<command, int> parse_command_line(int argc, const char* const* argv);

} // namespace parley::load
