// The clients that one gateway connection carries, by the numbers that the gateway gave them.
#pragma once
#include "gateway/connection_set.hpp"
#include "protocol/frame.hpp"

#include <unordered_map>

namespace parley::gateway {

class link_connection;

/// Belongs to the connection that carries them; the front's thread only.
class link_table {
public:
  link_table(connection& carrier, front& shared);
  ~link_table();

  /// Bytes, beginning or end of a client. What comes for one that has ended here is late, and dropped.
  void take(const wire::link& l);
  bool empty() const { return connections_.empty(); }
  /// How many have to wait until they may send more.
  std::size_t waiting() const { return waiting_; }
  void close_when_answered(error_code why);
  void shut_all();

  // ---- for links
  void ended(std::uint64_t number);
  void waits(bool for_room);

private:
  connection& carrier_;
  std::unordered_map<std::uint64_t, link_connection*> by_number_; ///< those that are open
  connection_set connections_;
  std::uint64_t last_number_ = 0;
  std::size_t waiting_ = 0;
};

} // namespace parley::gateway
