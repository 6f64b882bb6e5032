// What is to come, in virtual time.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <tuple>
#include <vector>

namespace parley::domain::staffing {

struct event {
  enum class kind : std::uint8_t {
    arrival,          ///< of a visit
    patience_over,    ///< of a session's visitor
    accept,           ///< of an offer
    chat_over,        ///< its operator closes it
    session_deadline, ///< the session machine's
    wrap_up_over,     ///< the operator machine's deadline
    back,             ///< an operator that was set away
    hour,             ///< people come and go
    queue_change,     ///< the queue machine's deadline: some request asks for less
  };
  std::int64_t at_ms = 0;
  std::uint64_t order = 0; ///< among those of one millisecond: as they were planned
  kind what = kind::arrival;
  std::uint32_t subject = 0; ///< index of the session or operator
  std::uint64_t token = 0;   ///< seq of the record that it answers: it is void if the session has moved on

  friend bool operator>(const event& a, const event& b) { return std::tie(a.at_ms, a.order) > std::tie(b.at_ms, b.order); }
};

class agenda {
public:
  void add(std::int64_t at_ms, event::kind what, std::uint32_t subject = 0, std::uint64_t token = 0) { events_.push({at_ms, next_order_++, what, subject, token}); }
  std::optional<event> next() {
    if (events_.empty())
      return {};
    const event e = events_.top();
    events_.pop();
    return e;
  }

private:
  std::priority_queue<event, std::vector<event>, std::greater<>> events_;
  std::uint64_t next_order_ = 0;
};

} // namespace parley::domain::staffing
