// Carries a bridge's clients to its router: each is a link on the one connection, its frames go there as they came, and what comes back is told to it.
#pragma once
#include "bridge/upstream.hpp"
#include "gateway/connection_set.hpp"

#include <unordered_map>

namespace parley::bridge {

/// The router as the bridge's connections see it. The front's thread only.
class relay final : public gateway::router, upstream_events {
public:
  relay(boost::asio::io_context& io, router_address to) : upstream_(io, std::move(to), *this) {}

  /// Begins to reach the router, for the clients of `front` in `clients`; both outlive the router's last frame.
  void start(gateway::front& front, gateway::connection_set& clients);
  /// At the end of each round of the loop.
  void flush();
  const upstream& to() const { return upstream_; }

  // ---- router
  void to_sessions(std::span<actors::inbound> frames) override;
  void to_directory(actors::inbound in) override;
  void to_operator(actors::inbound in) override { forward(in); }
  void to_service(actors::inbound in) override { forward(in); }
  void connection_closed(const actors::outlet_ptr& o, wire::role role, principal who) override;
  bool has_room() const override;
  void run() override { pass_on(); }

private:
  struct link {
    actors::outlet_ptr client;
    wire::role role = wire::role::none;
    bool opened = false;              ///< the router knows of it
    std::vector<std::byte> partial{}; ///< the beginning of a frame for the client
  };

  void up(std::uint32_t max_in_flight) override;
  void down() override;
  void received(const wire::link& l) override;
  void drained() override;

  void forward(const actors::inbound& in);
  void pass_on();
  void give(const actors::outlet_ptr& client, wire::role role, frame_view f);

  upstream upstream_;
  gateway::front* front_ = nullptr;
  gateway::connection_set* clients_ = nullptr;
  std::unordered_map<std::uint64_t, link> links_;
  std::unordered_map<const actors::outlet*, std::uint64_t> numbers_;
  std::uint64_t last_number_ = 0;
  std::uint64_t gathering_for_ = 0; ///< the link whose frames lie in `gathered_`
  std::vector<std::byte> gathered_;
  block_ptr frames_ = block_ptr::make(2 * limits::max_frame_bytes); ///< for one client, as they come
  bool out_of_room_ = false;
};

} // namespace parley::bridge
