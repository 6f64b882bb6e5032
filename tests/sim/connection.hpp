// A connection in virtual time: what the shard says over it is witnessed at once and reaches the client later, or never.
#pragma once
#include "tests/sim/witness.hpp"

#include <deque>
#include <optional>
#include <vector>

namespace parley::sim {

class world;

/// Something that a client is told.
struct news {
  std::int64_t due_ms;
  enum class what_it_is : std::uint8_t { frame, answer, admission, end } what;
  std::optional<kept_frame> frame; ///< also of an answer, if it came as a frame
  sim::answer answer{};
  actors::admission admission{};
};

/// Both ends. The shard's is the outlet; a gateway in production does the same with a socket.
class connection final : public actors::outlet {
public:
  /// A client that reads nothing is closed when so many frames wait for it.
  static constexpr std::size_t outbox_frames = 40;

  connection(world& home, std::uint32_t n, wire::role r) : number(n), role(r), home_(home) {}

  // ---- the shard's end
  void deliver(std::span<const std::byte> frame) override;
  void answer(std::span<const std::byte> frame) override;
  void ack(const wire::ack& done) override;
  void refuse(const frame_head& request, error_code why, principal holder) override;
  void admit(const actors::admission& a) override;
  void close(error_code why) override;
  bool has_room(std::size_t) const override { return reads; }

  // ---- the client's end
  /// What has come by now, once each. Nothing while it does not read.
  std::optional<news> take_news(std::int64_t now_ms);

  const std::uint32_t number;
  const wire::role role;
  principal who;                 ///< once admitted; none for a gateway
  std::vector<principal> people; ///< for whom it speaks: `who`, or those of a gateway
  std::uint64_t hello_id = 0;
  bool reads = true; ///< the client takes what comes
  bool speaks_for(principal p) const;

private:
  friend class world;
  void queue(news n);
  /// The shard learns of the end as it does from production's gateway.
  void shut();

  world& home_;
  std::deque<news> inbox_;
};

} // namespace parley::sim
