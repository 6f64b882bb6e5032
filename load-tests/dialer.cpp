#include "load-tests/dialer.hpp"

#include <algorithm>
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

dialer::dialer(client::event_loop& loop, std::vector<client::endpoint> targets, std::string gateway_key)
  : loop_(loop), targets_(std::move(targets)), gateway_key_(std::move(gateway_key)) {
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

std::unique_ptr<client::connection> dialer::dial(const client::identity& who, client::connection_events& e, which target) {
  const auto& to = targets_[target.value_or(dialled_) % targets_.size()];
  std::optional<sockaddr_in> source;
  // One loopback address has 28,000 ephemeral ports, and ports of ended connections stay taken for a minute.
  if (to.is_loopback())
    source = client::loopback_source(std::uint8_t(2 + dialled_ % 32));
  ++dialled_;
  return loop_.connect(to, who, e, source);
}

bool dialer::keeps_bytes() const { return std::ranges::count(targets_, client::transport::websocket_json, &client::endpoint::over) == 0; }

bool dialer::may_meet_a_bridge() const { return std::ranges::count(targets_, client::transport::tcp, &client::endpoint::over) < std::ptrdiff_t(targets_.size()); }

} // namespace parley::load
