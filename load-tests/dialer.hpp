// Connects to the targets and gives every run its own visitors and operators.
#pragma once
#include "clients/cpp/event_loop.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::load {

/// Raises the limit of open files to what the machine allows: every participant may be a socket.
void allow_many_sockets();

/// CPU seconds of this process so far.
double own_cpu_s();

class dialer {
public:
  /// `targets` has at least one. Connections go to them in turn, unless `target` says which (modulo their number). `gateway_key`: what gateways say who they are with.
  dialer(client::event_loop& loop, std::vector<client::endpoint> targets, std::string gateway_key = {});

  using which = std::optional<std::size_t>;
  /// `token` of an earlier welcome: the same visitor again.
  std::unique_ptr<client::connection> visitor(client::connection_events& e, std::string token = {}, which target = {}) {
    return dial({wire::role::visitor, {}, std::move(token)}, e, target);
  }
  std::unique_ptr<client::connection> operator_(std::size_t i, std::uint32_t capacity, client::connection_events& e, which target = {}) {
    return dial({wire::role::operator_, operator_name(i), {}, capacity}, e, target);
  }
  std::unique_ptr<client::connection> gateway(client::connection_events& e, which target = {}) {
    return dial({wire::role::gateway, "parley-load", gateway_key_}, e, target);
  }
  std::unique_ptr<client::connection> dial(const client::identity& who, client::connection_events& e, which target = {});

  /// Account name of this run's operator `i`. Runs never share names: what an earlier one left behind must not count here.
  std::string operator_name(std::size_t i) const;
  /// This run's visitor `i` behind a gateway, i below 4 million.
  principal gateway_visitor(std::size_t i) const { return principal{principal_kind::visitor, first_visitor_ + i}; }

  client::event_loop& loop() { return loop_; }
  /// Do frames arrive with the very bytes that their sender built? As JSON they are built anew.
  bool keeps_bytes() const;
  /// WebSockets may lead through a bridge, which lets no gateways in.
  bool may_meet_a_bridge() const;

private:
  client::event_loop& loop_;
  std::vector<client::endpoint> targets_;
  std::string gateway_key_;
  std::uint64_t first_visitor_;
  std::string run_name_;
  std::size_t dialled_ = 0;
};

} // namespace parley::load
