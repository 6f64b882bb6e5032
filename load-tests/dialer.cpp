#include "load-tests/dialer.hpp"

#include <charconv>
#include <random>
#include <sys/resource.h>

namespace parley::load {

void allow_many_sockets() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
}

double own_cpu_s() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  auto s = [](timeval t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
  return s(u.ru_utime) + s(u.ru_stime);
}

dialer::dialer(client::event_loop& loop, const client::endpoint& target) : loop_(loop), target_(target) {
  // Not from the seed: two runs with the same seed against one server must not meet each other's visitors.
  std::random_device lot;
  constexpr int visitors_of_a_run_bits = 22;
  std::uint64_t run = lot() & ((1u << (47 - visitors_of_a_run_bits)) - 1);
  first_visitor_ = (run << visitors_of_a_run_bits) + 1;
  char text[16];
  auto [end, ignored] = std::to_chars(text, text + sizeof text, lot(), 36);
  run_name_.assign(text, end);
}

std::string dialer::operator_name(std::size_t i) const { return "load-" + run_name_ + '-' + std::to_string(i); }

std::unique_ptr<client::connection> dialer::dial(const client::identity& who, client::connection_events& e) {
  std::optional<sockaddr_in> source;
  // One loopback address has 28,000 ephemeral ports, and ports of ended connections stay taken for a minute.
  if (target_.is_loopback())
    source = client::loopback_source(std::uint8_t(2 + dialled_++ % 32));
  return loop_.connect(target_, who, e, source);
}

} // namespace parley::load
