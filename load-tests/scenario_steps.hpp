// A script for a few clients: one JSON object a line, each done before the next begins. load-tests/scenario.jsonl is one.
#pragma once
#include "base/result.hpp"
#include "clients/cpp/connection.hpp"

#include <istream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley::load {

/// {"client": "ann", "hello": {"role": "visitor", "name": "Ann"}}: connects, and is let in.
struct hello_step {
  client::identity who;
};
/// {"client": "ann", "request": {"kind": "message", "body": {"text": "Hello"}}}: sends the frame, about the session of the newest ack, and waits for its answer,
/// which must be an ack, or with "refused" the error of this name.
struct request_step {
  std::vector<std::byte> frame;
  std::string refused;
};
/// {"client": "olga", "await": "offered"}: the next frame of this kind that this client has not waited for yet.
struct await_step {
  kind what;
};

struct scenario_step {
  std::string client;
  std::variant<hello_step, request_step, await_step> what;
  std::string text{}; ///< the line, for reports
};

/// One line. The error says what is wrong.
result<scenario_step, std::string> parse_step(std::string_view line);

/// All lines of `in`; empty lines are skipped. The error names the first bad line by number.
result<std::vector<scenario_step>, std::string> read_steps(std::istream& in);

} // namespace parley::load
