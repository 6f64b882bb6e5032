// A whole server for one input: listener, connection, shard and store are production's; time stands still and the disk is at once done, so that an input
// does the same each time.
#pragma once
#include "actors/shard.hpp"
#include "gateway/asio_poller.hpp"
#include "gateway/listener.hpp"
#include "tests/sim/simulated_disk.hpp"
#include "tests/sim/virtual_clock.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace parley::fuzz {

class fuzzed_server final : sim::simulated_disk::watcher {
public:
  fuzzed_server();
  ~fuzzed_server();
  fuzzed_server(const fuzzed_server&) = delete;

  /// Sends the bytes over a connection of their own, in pieces of this size, and returns all that the server has said to it.
  std::vector<std::byte> converse(std::span<const std::byte> stream, std::size_t piece_bytes);

private:
  void settle();
  void submitted(const storage::group&) override {}
  void durable(const storage::group&) override {}

  std::filesystem::path store_;
  sim::virtual_clock clock_;
  sim::dice dice_{1};
  sim::simulated_disk disk_;
  gateway::asio_poller poller_;
  std::unique_ptr<actors::shard> shard_;
  gateway::shard_router router_;
  gateway::front front_;
  gateway::listener listener_;
};

} // namespace parley::fuzz
