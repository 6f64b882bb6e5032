// A client that a gateway carries: it has a hello, an outbox and an end of its own, and its bytes travel in link frames.
#pragma once
#include "gateway/connection.hpp"

namespace parley::gateway {

/// Lives no longer than it is open as far as its carrier is concerned: closed() means that the carrier is not used any more.
class link_connection final : public connection {
public:
  link_connection(connection_set& home, link_table& table, connection& carrier, std::uint64_t number)
    : connection(home, packing::stream), table_(table), carrier_(carrier), number_(number) {}

  void start() override {}
  /// The client's next bytes.
  void receive(std::span<const std::byte> bytes);
  bool has_room(std::size_t bytes) const override;
  bool may_be_relayed() const override { return true; }

private:
  bool may_carry_links() const override { return false; }
  void read() override;
  void write() override;
  void drain() override { shut(); }
  void shut_socket() override;
  void send(wire::link_event event, std::span<const std::byte> bytes);
  void wait(bool for_room);

  link_table& table_;
  connection& carrier_;
  const std::uint64_t number_;
  bool waits_ = false; ///< the carrier reads nothing meanwhile
};

} // namespace parley::gateway
