// A connection as actors see it: where answers and records go. Implemented by the gateway and by tests.
#pragma once
#include "base/ids.hpp"
#include "protocol/errors.hpp"
#include "protocol/frame_head.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::actors {

/// What hello or attach gave a connection.
struct admission {
  wire::role role = wire::role::none;
  principal who;                    ///< none for a gateway
  session_id open_session;          ///< visitor: the chat that is still open
  std::string token;                ///< visitor: proves who it is next time
  std::uint64_t client_id_base = 0; ///< greater than every one given before, also before a restart
};

/// One connection. Used on its shard's thread only; counted by its owners there. After closed() is true everything sent to it is dropped.
class outlet {
public:
  virtual ~outlet() = default;

  /// A whole frame; the bytes are copied. Nothing is answered by it.
  virtual void deliver(std::span<const std::byte> frame) = 0;
  /// The one answer to a request, as a frame.
  virtual void answer(std::span<const std::byte> frame) = 0;
  /// The one answer to a request that is done; sent together with others in one acks frame.
  virtual void ack(const wire::ack& done) = 0;
  /// The one answer to a request that is refused.
  virtual void refuse(const frame_head& request, error_code why, principal holder = {}) = 0;
  /// The answer to hello.
  virtual void admit(const admission& a) = 0;
  /// The connection must end; says why if it can.
  virtual void close(error_code why) = 0;
  /// Is there room for an answer of this size, beside what is promised already, without risking the outbox limit?
  virtual bool has_room(std::size_t bytes) const = 0;
  /// May it be somebody else's than its address says: a page's, or a stranger's behind a proxy or a gateway? Then its address proves nothing.
  virtual bool may_be_relayed() const { return false; }
  /// What the visitor behind it goes by, as its hello or the site's token said; empty: neither did, or it is none. Gateways say it in each request.
  std::string_view visitor_name() const { return visitor_name_ ? std::string_view{*visitor_name_} : std::string_view{}; }
  /// At most limits::max_name_bytes.
  void call_visitor(std::string_view name) { visitor_name_ = name.empty() ? nullptr : std::make_unique<const std::string>(name); }
  /// Bytes that others have been told to send here and have not sent yet (see promised_room).
  std::size_t promised_bytes() const { return promised_bytes_; }

  bool closed() const { return closed_; }
  /// How many audiences this connection is in: the sessions of its visitors, and its operators.
  std::uint32_t audiences() const { return audiences_; }

protected:
  bool closed_ = false;

private:
  friend class outlet_ptr;
  friend class audience;
  friend class promised_room;
  std::uint32_t owners_ = 0;
  std::uint32_t audiences_ = 0;
  std::size_t promised_bytes_ = 0;
  std::unique_ptr<const std::string> visitor_name_;
};

/// Shared ownership on one thread; no atomics.
class outlet_ptr {
public:
  outlet_ptr() = default;
  explicit outlet_ptr(outlet* o) : o_(o) {
    if (o_)
      ++o_->owners_;
  }
  outlet_ptr(const outlet_ptr& other) : outlet_ptr(other.o_) {}
  outlet_ptr(outlet_ptr&& other) noexcept : o_(std::exchange(other.o_, nullptr)) {}
  outlet_ptr& operator=(outlet_ptr other) noexcept {
    std::swap(o_, other.o_);
    return *this;
  }
  ~outlet_ptr() {
    if (o_ && --o_->owners_ == 0)
      delete o_;
  }
  outlet* operator->() const { return o_; }
  outlet& operator*() const { return *o_; }
  outlet* get() const { return o_; }
  explicit operator bool() const { return o_; }
  friend bool operator==(const outlet_ptr&, const outlet_ptr&) = default;

private:
  outlet* o_ = nullptr;
};

/// An answer whose parts come from several actors, one after another: its size stays promised until the last of them has sent its part, or is
/// gone. Shared by their messages; the shard's thread only.
class promised_room {
public:
  promised_room(outlet_ptr to, std::size_t bytes) : to_(std::move(to)), bytes_(bytes) { to_->promised_bytes_ += bytes_; }
  ~promised_room() { to_->promised_bytes_ -= bytes_; }
  promised_room(const promised_room&) = delete;

  void deliver(std::span<const std::byte> part) const { to_->deliver(part); }

private:
  outlet_ptr to_;
  std::size_t bytes_;
};

/// The open connections of one participant (a visitor's tabs, an operator's devices). 16 bytes while there is at most one.
class audience {
public:
  audience() = default;
  audience(audience&&) = default;
  audience& operator=(audience&&) = default;
  ~audience();

  enum class joined : std::uint8_t { before, anew };
  /// Joining twice counts once.
  joined join(const outlet_ptr& o);
  /// Connections that have closed leave too. Returns whether anybody is left.
  bool leave(const outlet* o);
  bool empty() const { return !first_; }
  /// To everyone but `except`. Connections that have closed are forgotten here.
  void deliver(std::span<const std::byte> frame, const outlet* except = nullptr);

private:
  outlet_ptr first_;
  std::unique_ptr<std::vector<outlet_ptr>> more_;
};

} // namespace parley::actors
