// A whole shard with a real store, driven by the test's thread: rounds are run by hand, the clock moves only when told to.
#pragma once
#include "fake_outlet.hpp"
#include "log_of.hpp"

#include "actors/shard.hpp"
#include "actors/shard_counters.hpp"
#include "protocol/frame_writer.hpp"

#include <concepts>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>

namespace parley::actors::testing {

class rig;

/// A connection and what its owner does with it. Requests go to the shard when they are made; nothing happens until the rig runs rounds.
/// Every request gives its client id. `as` is for gateways: on whose behalf.
class client {
public:
  client(rig& home, wire::role role);

  // ---- about the connection
  std::uint64_t hello(std::string_view name = {}, std::string_view key = {}, std::uint32_t capacity = 0);
  std::uint64_t attach(std::string_view name, std::uint32_t capacity = 0, principal visitor = {});
  /// … and says what the operator gets from now on; null = leave as it is.
  std::uint64_t attach(std::string_view name, flatbuffers::Optional<bool> responds, flatbuffers::Optional<bool> available);
  std::uint64_t detach(principal as);
  /// As when the socket breaks.
  void leave();

  // ---- records
  std::uint64_t open(queue_id queue = {}, principal as = {});
  std::uint64_t message(session_id s, std::string_view text, principal as = {});
  std::uint64_t read(session_id s, std::uint64_t up_to, principal as = {});
  std::uint64_t accept(session_id s, principal as = {}) { return bare(kind::accept, s, as); }
  std::uint64_t hold(session_id s, principal as = {}) { return bare(kind::hold, s, as); }
  std::uint64_t decline(session_id s, principal as = {}) { return bare(kind::decline, s, as); }
  std::uint64_t assign(session_id s, std::string_view name, principal as = {});
  std::uint64_t assign(session_id s, operator_id to, principal as = {});
  std::uint64_t close(session_id s, wire::end_reason reason = wire::end_reason::none, principal as = {});

  // ---- records of handing over, taking part, remarks
  std::uint64_t transfer(session_id s, std::string_view name);
  std::uint64_t transfer(session_id s, queue_id to);
  std::uint64_t take_transfer_back(session_id s);
  std::uint64_t invite(session_id s, std::string_view name);
  std::uint64_t leave_room(session_id s) { return bare(kind::leave, s, {}); }
  std::uint64_t take_over(session_id s) { return bare(kind::take_over, s, {}); }
  std::uint64_t set_inactive(session_id s);
  std::uint64_t note(session_id s, std::string_view text);
  std::uint64_t tag(session_id s, std::string_view word, bool on = true);
  std::uint64_t rate(session_id s, std::uint8_t stars);
  /// The `number`-th choice of the bot's newest message, from 1.
  std::uint64_t choose(session_id s, std::uint16_t number);
  /// A chat with another operator.
  std::uint64_t open_with(const client& other);
  /// As gateways may.
  std::uint64_t open_urgent(std::uint8_t priority, const std::vector<std::string>& skills, principal as);
  std::uint64_t open_through(std::uint16_t channel, principal as = {});
  /// … and a text through another one than the chat began with (gateways).
  std::uint64_t message_through(std::uint8_t channel, session_id s, std::string_view text, principal as);
  std::uint64_t delivered(session_id s, std::uint64_t up_to);
  std::uint64_t open_from(std::string_view page, std::string_view name = {});

  /// Nobody is there. `s` none: the chat that is open, or a new one.
  std::uint64_t leave_message(std::string_view text, session_id s = {}, queue_id queue = {}, std::string_view contact = {});
  /// One field, "subject".
  std::uint64_t app_item(session_id s, std::string_view app, std::string_view subject);

  // ---- not stored
  std::uint64_t ask_availability(queue_id queue = {});
  std::uint64_t ask_apps();
  std::uint64_t watch(session_id s, bool on = true);
  std::uint64_t contacts();
  std::uint64_t subscribe(bool on = true);
  std::uint64_t typing(session_id s);
  std::uint64_t presence(bool available);
  std::uint64_t list(wire::list_scope scope, std::uint32_t limit = 200, queue_id queue = {});
  std::uint64_t resume(session_id s, std::uint64_t after, principal as = {});
  std::uint64_t history(session_id s, std::uint64_t after, std::uint32_t limit = 50);
  std::uint64_t last(session_id s, std::uint64_t before, std::uint32_t limit);

  /// The same request once more, byte for byte: over this connection, though another one may have sent it first.
  void send_again(const frame& request, principal as = {});
  /// The newest request's frame.
  const frame& newest_request() const { return *newest_; }

  // ---- what came back
  /// Runs rounds until all is quiet; then the one answer to this request. Fails the test when there is not exactly one.
  outcome done(std::uint64_t client_id);
  /// Records of a session that came without being asked for or as part of a page, in the order in which they came.
  std::vector<kept_frame> records(session_id s) const;
  std::vector<std::uint64_t> seqs(session_id s) const;
  std::vector<std::string> texts(session_id s) const;
  std::vector<kept_frame> frames(kind what) const;
  /// The newest record of this kind.
  std::optional<kept_frame> newest(kind what) const;
  void forget_frames() { at_->frames.clear(); }

  fake_outlet& at() { return *at_; }
  std::uint64_t client_id_base() const { return at_->admitted->client_id_base; }
  const outlet_ptr& link() const { return link_; }
  /// The client ids of the next requests go on from here.
  void client_ids_from(std::uint64_t base) { last_id_ = base; }
  std::uint64_t next_client_id() const { return last_id_ + 1; }

  principal who;     ///< none for a gateway
  std::string token; ///< visitors

private:
  std::uint64_t bare(kind what, session_id s, principal as);
  template <class Make>
  std::uint64_t send(kind what, session_id s, principal as, Make make);
  std::uint64_t send(std::span<const std::byte> bytes, principal as);
  void pass(const frame& f, principal as);

  rig* home_;
  wire::role role_;
  fake_outlet* at_;
  outlet_ptr link_;
  std::optional<frame> newest_;
  std::uint64_t last_id_ = fake_outlet::hello_client_id;
};

/// Everybody may come in; one default queue, least_busy.
domain::queue_rules queue_of(queue_id id, domain::assignment_method method, std::vector<std::string> operators = {});

shard_options default_options();

class rig {
public:
  explicit rig(shard_options options = default_options());
  ~rig();

  /// Runs rounds until nothing is being decided, stored or read.
  void settle();
  /// Runs rounds until this is so; fails the test when it does not come about.
  void until(const std::function<bool()>& so);
  void rounds(int n);
  /// Time passes: in steps, as it does. Settles after each.
  void pass_ms(std::int64_t ms);

  /// The shard ends as after kill -9 (nothing is told to anybody), and is opened again on the same store.
  void restart();
  void stop();
  void start();
  /// What the store holds. Between stop() and start().
  stored_log log() const { return stored_log{options_.store}; }

  /// Has said hello, and is known.
  client visitor(std::string_view token = {});
  client operator_(std::string_view name, std::uint32_t capacity = 4);
  client gateway();

  /// A chat of the visitor that has just begun.
  session_id chat_of(client& visitor, queue_id queue = {});
  /// … and that `by` has taken.
  session_id chat_of(client& visitor, client& by);

  actors::shard& shard() { return *shard_; }
  const std::filesystem::path& store() const { return options_.store; }
  shard_options& options() { return options_; }
  frame_writer& writer() { return writer_; }
  manual_clock clock;

private:
  std::filesystem::path where_;
  shard_options options_;
  actor_runtime runtime_{1};
  std::unique_ptr<actors::shard> shard_;
  frame_writer writer_;
};

} // namespace parley::actors::testing
