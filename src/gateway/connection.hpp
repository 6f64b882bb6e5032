// The protocol with one client, whatever carries it: hello, requests in flight, the outbox, acks, the end. A transport derives from it.
#pragma once
#include "actors/outlet.hpp"
#include "gateway/front.hpp"
#include "protocol/frame.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace parley::gateway {

class connection_set;
class link_table;

/// Lives on its front's thread. Owned by its set, by reads and writes that are under way, and by the audiences it is in (which drop it when it has closed).
///
/// The transport puts what it has read as binary frames into `in_` and calls take_frames(); it writes `out_` when write() is called, and calls
/// written() when that is done.
class connection : public actors::outlet {
public:
  virtual void start() = 0;
  /// The server has as many connections as it may: say so and end.
  virtual void turn_away() { close(error_code::too_many_connections); }
  /// Writes what has collected. At most one write is under way.
  void flush();
  /// It did not say hello in time, or its end takes too long, or it is time to ask whether it is still there.
  bool past_deadline(std::int64_t now_ms) const { return !closed_ && now_ms >= deadline_ms_; }
  void deadline_passed();
  /// Reads no more, answers what it has read, says goodbye.
  void close_when_answered(error_code why);
  /// Ends at once, without a word.
  void shut();
  /// What stands behind it has ended it: it ends without a word, unless its goodbye is on the way already.
  void lost();
  /// There may be room again in the front's router, or with the clients that this one carries.
  void resume_reading();
  /// A client that this one carries has ended.
  void link_ended();

  // ---- outlet
  void deliver(std::span<const std::byte> frame) override;
  void answer(std::span<const std::byte> frame) override;
  void ack(const wire::ack& done) override;
  void refuse(const frame_head& request, error_code why, principal holder) override;
  void admit(const actors::admission& a) override;
  void close(error_code why) override;
  bool has_room(std::size_t bytes) const override;

protected:
  /// How frames are put on the way.
  enum class packing : std::uint8_t {
    stream,  ///< one behind the other; a read may end in the middle of one
    message, ///< whole ones in messages, see pack()
  };
  connection(connection_set& home, packing p);
  ~connection() override;

  // ---- what a transport does
  /// Reads once, then take_frames(), then read_more().
  virtual void read() = 0;
  /// Writes all of `out_`; no write is under way. Ends with written(), now or later.
  virtual void write() = 0;
  /// Everything is written, the goodbye too: ends the connection so that the client gets it, then shut().
  virtual void drain() = 0;
  /// Closes the socket. What is pending ends with an error.
  virtual void shut_socket() = 0;
  /// May it carry other clients?
  virtual bool may_carry_links() const { return true; }
  /// Can frames be sent yet?
  virtual bool is_up() const { return true; }
  /// Puts a frame into `out_` (packing::message only).
  virtual void pack(std::span<const std::byte>) {}
  /// The deadline of a client that is welcome has passed.
  virtual void keep_alive() {}
  /// When that is, on the steady clock.
  virtual std::int64_t keep_alive_deadline() const;

  // ---- what a transport calls
  void read_more();
  void take_frames();
  /// So many bytes of frames have left `waiting_bytes_` since the last call.
  void sent(std::size_t frame_bytes) { waiting_bytes_ -= frame_bytes; }
  void written();
  /// An answer to what is no frame.
  void refuse_unread(const frame_head& about, error_code why, std::string_view detail);
  bool may_read() const;
  bool is_gateway() const { return role_ == wire::role::gateway; }
  bool is_welcome() const { return role_ != wire::role::none; }

  connection_set& home_;
  front& front_;

  block_ptr in_;             ///< what was read, as binary frames; frames point into it
  std::size_t in_begin_ = 0; ///< first byte not yet taken
  std::size_t in_end_ = 0;
  std::vector<std::byte> out_; ///< collected since the last write
  std::int64_t deadline_ms_;   ///< for hello, then for being heard of, then for taking the goodbye
  enum class reading : std::uint8_t { under_way, paused } reading_ = reading::paused;
  enum class output : std::uint8_t { clean, dirty, blocked } output_ = output::clean;
  enum class ending : std::uint8_t { no, after_answers, after_write, draining } ending_ = ending::no;
  error_code ending_reason_ = error_code::none;

private:
  // connection_reading.cpp
  void pass_on_frames();
  void on_frame(const decoded& d, std::size_t offset);
  void dispatch(frame f);
  void on_hello(frame f);
  void on_link(const frame& f);
  bool within_rate();
  bool is_answered() const;
  void answered();
  std::optional<principal> speaker(const frame_head& head) const;
  std::size_t in_flight_bytes_limit() const;

  // connection.cpp
  void queue(std::span<const std::byte> frame);
  void mark_dirty();
  void write_acks();
  void write_all();
  std::size_t unread() const { return waiting_bytes_ + acks_.size() * sizeof(wire::ack); } ///< bytes of frames, of which the client has read nothing yet
  std::size_t outbox_limit() const;
  bool fits(std::size_t bytes) const { return waiting_bytes_ + bytes <= outbox_limit(); } ///< into the outbox, whatever is promised

  const packing packing_;
  wire::role role_ = wire::role::none;
  enum class greeting : std::uint8_t { expected, asked, done } greeting_ = greeting::expected;
  principal self_;
  std::uint64_t hello_id_ = 0;                ///< client id of hello, echoed by welcome
  std::uint32_t in_flight_ = 0;               ///< requests without an answer
  std::size_t in_flight_bytes_ = 0;           ///< of these, about: each answer takes off the average
  std::int64_t rate_due_us_ = 0;              ///< when the frames that want no answer would have come if each kept its distance from the one before, steady clock
  std::size_t waiting_bytes_ = 0;             ///< of frames in `out_`, and of those whose write is under way
  std::vector<actors::inbound> for_sessions_; ///< frames of the read at hand
  std::vector<wire::ack> acks_;
  std::unique_ptr<link_table> links_; ///< a gateway's, if it carries clients
};

} // namespace parley::gateway
