#include "load-tests/measured_window.hpp"

#include "clients/cpp/event_loop.hpp"
#include "load-tests/dialer.hpp"

namespace parley::load {

void measured_window::begin(std::uint64_t messages) {
  server_ = stats_.sample();
  own_cpu_s_ = own_cpu_s();
  messages_ = messages;
  begun_ns_ = client::event_loop::clock_ns();
}

void measured_window::end(std::uint64_t messages, report& into) {
  into.measured_s = double(client::event_loop::clock_ns() - begun_ns_) / 1e9;
  into.own_cpu_s = own_cpu_s() - own_cpu_s_;
  into.measured_messages = messages - messages_;
  into.server_after = stats_.sample();
  if (server_ && into.server_after)
    into.server_cpu_s = into.server_after->cpu_s - server_->cpu_s;
}

} // namespace parley::load
