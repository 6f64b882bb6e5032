#include "http/responder.hpp"

#include "http/problem.hpp"

#include <atomic>

namespace parley::http {

struct responder::state {
  std::function<void(response)> send;
  std::atomic<bool> answered{false};

  void answer(response r) {
    if (!answered.exchange(true))
      send(std::move(r));
  }
  ~state() { answer(problem(500, "the server has no answer to this request")); }
};

responder::responder(std::function<void(response)> send) : state_(std::make_shared<state>()) { state_->send = std::move(send); }

void responder::operator()(response r) const { state_->answer(std::move(r)); }

} // namespace parley::http
