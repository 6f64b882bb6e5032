// One TCP connection of the binary protocol: reads and verifies frames, hands them to the shard, collects answers and writes them once a round.
#pragma once
#include "actors/outlet.hpp"
#include "gateway/asio_poller.hpp"
#include "gateway/connection_limits.hpp"
#include "protocol/frame.hpp"
#include "protocol/frame_writer.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::gateway {

class listener;

/// Lives on its shard's thread. Owned by its listener, by reads and writes that are under way, and by the audiences it is in (which drop it when it has closed).
class connection final : public actors::outlet {
public:
  connection(boost::asio::ip::tcp::socket socket, actors::shard& shard, asio_poller& poller, listener& home, const connection_limits& limits);
  ~connection() override;

  void start();
  /// Writes what has collected. At most one write is under way.
  void flush();
  /// It did not say hello in time, or its end takes too long.
  bool past_deadline(std::int64_t now_ms) const { return !closed_ && now_ms >= deadline_ms_; }
  void end_late();
  /// Reads no more, answers what it has read, says goodbye.
  void close_when_answered(error_code why);
  /// Ends at once, without a word.
  void shut();

  // ---- outlet
  void deliver(std::span<const std::byte> frame) override;
  void answer(std::span<const std::byte> frame) override;
  void ack(const wire::ack& done) override;
  void refuse(const frame_head& request, error_code why, principal holder) override;
  void admit(const actors::admission& a) override;
  void close(error_code why) override;
  bool has_room(std::size_t bytes) const override;

private:
  // connection_reading.cpp
  void read_more();
  void on_read(std::size_t bytes);
  void take_frames();
  void pass_on_frames();
  void on_frame(const decoded& d, std::size_t offset);
  void dispatch(frame f);
  void on_hello(frame f);
  void make_room_to_read();
  std::optional<principal> speaker(const frame_head& head) const;
  bool may_read() const;

  // connection.cpp
  void queue(std::span<const std::byte> bytes);
  std::size_t unread() const; ///< bytes, of which the client has read nothing yet
  void answered();
  void write_acks();
  void write_all();
  void write_when_possible();
  void drain();
  std::size_t outbox_limit() const;
  std::size_t in_flight_bytes_limit() const;
  bool fits(std::size_t bytes) const; ///< into the outbox, whatever is promised

  boost::asio::ip::tcp::socket socket_;
  actors::shard& shard_;
  asio_poller& poller_;
  listener& home_;
  const connection_limits& limits_;

  wire::role role_ = wire::role::none;
  enum class greeting : std::uint8_t { expected, asked, done } greeting_ = greeting::expected;
  principal self_;
  std::uint64_t hello_id_ = 0;      ///< client id of hello, echoed by welcome
  std::int64_t deadline_ms_;        ///< for hello, then for taking the goodbye
  std::uint32_t in_flight_ = 0;     ///< requests without an answer
  std::size_t in_flight_bytes_ = 0; ///< of these, about: each answer takes off the average

  block_ptr in_;             ///< what was read; frames point into it
  std::size_t in_begin_ = 0; ///< first byte not yet taken
  std::size_t in_end_ = 0;
  std::vector<actors::inbound> for_sessions_; ///< frames of the read at hand

  std::vector<std::byte> out_; ///< collected since the last write
  std::vector<std::byte> writing_;
  std::size_t written_ = 0;
  std::vector<wire::ack> acks_;
  enum class reading : std::uint8_t { under_way, paused } reading_ = reading::paused;
  enum class output : std::uint8_t { clean, dirty, blocked } output_ = output::clean;
  enum class ending : std::uint8_t { no, after_answers, after_write, draining } ending_ = ending::no;
  error_code ending_reason_ = error_code::none;
};

} // namespace parley::gateway
