// A connection that writes down what it is told instead of sending it.
#pragma once
#include "kept_frame.hpp"

#include "actors/outlet.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace parley::actors::testing {

/// How a request was answered.
struct outcome {
  enum class how : std::uint8_t { none, acked, refused, answered, admitted } what = how::none;
  error_code error = error_code::none;
  principal holder{};
  session_id session{};
  std::uint64_t seq = 0;
  std::int64_t time_ms = 0;
  explicit operator bool() const { return what == how::acked || what == how::answered || what == how::admitted; }
};

class fake_outlet final : public outlet {
public:
  void deliver(std::span<const std::byte> frame) override { frames.emplace_back(frame); }
  void answer(std::span<const std::byte> frame) override {
    frames.emplace_back(frame);
    const auto& head = frames.back().head();
    answers[head.client_id].push_back({.what = outcome::how::answered, .session = head.session});
  }
  void ack(const wire::ack& done) override {
    if (on_ack)
      on_ack(done);
    answers[done.client_id()].push_back({.what = outcome::how::acked, .session = session_id{done.session()}, .seq = done.seq(), .time_ms = done.time_ms()});
  }
  void refuse(const frame_head& request, error_code why, principal holder) override {
    answers[request.client_id].push_back({.what = outcome::how::refused, .error = why, .holder = holder, .session = request.session});
  }
  void admit(const admission& a) override {
    admitted = a;
    answers[hello_client_id].push_back({.what = outcome::how::admitted, .session = a.open_session});
  }
  void close(error_code why) override {
    closed_ = true;
    closed_because = why;
  }
  bool has_room(std::size_t bytes) const override { return room && promised_bytes() + bytes <= room_bytes; }
  /// The network broke: nothing is taken any more. The gateway tells the shard, too.
  void break_off() { closed_ = true; }

  static constexpr std::uint64_t hello_client_id = 1;
  std::vector<kept_frame> frames;                        ///< records, presence, pages … in the order in which they came
  std::map<std::uint64_t, std::vector<outcome>> answers; ///< by client id; exactly one each is the contract
  std::optional<admission> admitted;
  error_code closed_because = error_code::none;
  bool room = true;
  std::size_t room_bytes = SIZE_MAX; ///< nothing that was delivered fills it, only what is promised
  std::function<void(const wire::ack&)> on_ack;
};

} // namespace parley::actors::testing
