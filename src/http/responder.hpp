// The answer to one request, given at once or later.
#pragma once
#include "http/message.hpp"

#include <memory>

namespace parley::http {

/// Copies share the one answer: the first counts, later ones are dropped. If the last copy goes without an answer, the client is told 500, so that no request can
/// be forgotten. Any thread, at any time, also when the client or the server has gone meanwhile.
class responder {
public:
  /// `send` is called once at most, on the thread that answers.
  explicit responder(std::function<void(response)> send);

  void operator()(response r) const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace parley::http
