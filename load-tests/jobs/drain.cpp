// Many wait before anybody is there to take them; then the operators come: how fast is the line served?
#include "load-tests/jobs/jobs.hpp"
#include "load-tests/jobs/staff.hpp"
#include "load-tests/measured_window.hpp"
#include "load-tests/waiting.hpp"

namespace parley::load {

namespace {

/// Requests without an answer while opening and closing; well below what one connection may have.
constexpr std::size_t most_awaited = 2048;

class drain final : public client::connection_events {
public:
  drain(const common_options& common, const assign_options& options)
    : common_(common), options_(options), stats_(common.admin, common.server_pid), report_(report_of("assign", common)), dial_(loop_, common.targets),
      background_(dial_, {options.background_sessions, 1, 1, std::uint32_t(options.background_sessions)}, common.grace_s),
      staff_(dial_, {options.operators, options.capacity, options.gateways, client::availability::away, 1}), window_(stats_) {}

  report run();

private:
  enum class state : std::uint8_t { waiting, offered, accepted, closing, closed };
  struct chat {
    state is = state::waiting;
    std::size_t worker = staff::nobody;
  };

  void welcomed(client::connection&) override { ++events_seen_; }
  void received(client::connection&, frame_view) override;
  void closed(client::connection&, const client::closing& why) override { broken_ = "connection ended: " + why.detail; }
  void staff_received(frame_view);

  result<ok_t, std::string> work();
  result<ok_t, std::string> wait_in_line();
  result<ok_t, std::string> serve();
  result<ok_t, std::string> close_all();
  void offered(session_id s);
  void close(session_id s, chat& c);
  client::about by(const chat& c, session_id s);
  template <class Done>
  result<ok_t, std::string> wait(const char* doing, Done done) {
    return await(loop_, common_.grace_s, doing, broken_, done, [&] { return events_seen_ + staff_.events_seen(); });
  }
  /// With fewer slots than sessions a chat ends as soon as it was accepted.
  bool slots_are_scarce() const { return options_.operators * options_.capacity < options_.backlog; }

  common_options common_;
  assign_options options_;
  server_stats stats_;
  report report_;
  client::event_loop loop_;
  dialer dial_;
  stage background_;
  staff staff_;
  measured_window window_;
  client::request_writer write_;
  std::unique_ptr<client::connection> visitors_;
  boost::unordered_flat_map<session_id, chat, id_hash> chats_;
  std::size_t refused_ = 0, accepted_ = 0, closing_ = 0, closed_ = 0;
  std::uint64_t events_seen_ = 0;
  std::int64_t start_ns_ = 0;
  std::string broken_;
};

report drain::run() {
  if (auto done = work(); !done)
    report_.fail(done.error());
  if (!staff_.failed().empty())
    report_.fail(staff_.failed());
  report_.checks.lost = chats_.size() - accepted_;
  report_.checks.capacity_violations = staff_.capacity_violations() + background_.capacity_violations();
  return report_;
}

result<ok_t, std::string> drain::work() {
  if (options_.background_sessions > 0)
    if (auto built = background_.build(); !built)
      return built;
  if (auto waits = wait_in_line(); !waits)
    return waits;
  staff_.on_frame = [this](client::connection&, frame_view f) { staff_received(f); };
  if (auto hired = staff_.hire(common_.grace_s); !hired)
    return hired;
  auto served = serve();
  if (auto closed = close_all(); served && !closed)
    return closed;
  if (served && options_.background_sessions > 0)
    return background_.close_sessions();
  return served;
}

result<ok_t, std::string> drain::wait_in_line() {
  visitors_ = dial_.gateway(*this);
  if (auto welcome = wait("connecting", [&] { return visitors_->is_welcome(); }); !welcome)
    return welcome;
  chats_.reserve(options_.backlog);
  return wait("opening the backlog", [&, next = std::size_t{0}]() mutable {
    for (; next < options_.backlog && next - chats_.size() - refused_ < most_awaited; ++next) {
      visitors_->send(write_.open({{}, visitors_->next_client_id(), dial_.gateway_visitor(options_.background_sessions + next)}));
      ++report_.posted;
    }
    return chats_.size() + refused_ == options_.backlog;
  });
}

result<ok_t, std::string> drain::serve() {
  window_.begin(0);
  start_ns_ = loop_.refresh_now();
  staff_.become_available();
  auto served = wait("serving the backlog", [&] { return accepted_ == chats_.size(); });
  const auto took_s = double(loop_.refresh_now() - start_ns_) / 1e9;
  window_.end(accepted_, report_);
  report_.figures.emplace_back("backlog", double(options_.backlog));
  report_.figures.emplace_back("background_sessions", double(options_.background_sessions));
  report_.figures.emplace_back("drain_per_s", double(accepted_) / took_s);
  return served;
}

/// So that the next run finds an empty queue.
result<ok_t, std::string> drain::close_all() {
  return wait("closing the chats", [&, at = chats_.begin()]() mutable {
    for (; at != chats_.end() && closing_ - closed_ < most_awaited; ++at)
      if (at->second.is == state::accepted)
        close(at->first, at->second);
    return closed_ == accepted_;
  });
}

client::about drain::by(const chat& c, session_id s) {
  auto& where = staff_.at(c.worker).where;
  return {s, where.via->next_client_id(), where.author};
}

void drain::close(session_id s, chat& c) {
  c.is = state::closing;
  ++closing_;
  staff_.at(c.worker).where.via->send(write_.close(by(c, s)));
  staff_.released(c.worker);
}

void drain::received(client::connection&, frame_view f) {
  ++events_seen_;
  if (f.head().what == kind::error) {
    ++refused_;
    report_.fail("a visitor was refused: " + f.body<wire::error>()->name()->str());
  } else if (f.head().what == kind::acks) {
    for (auto* ack : *f.body<wire::acks>()->entries())
      chats_.try_emplace(session_id{ack->session()});
    report_.acked = chats_.size();
  }
}

void drain::offered(session_id s) {
  const auto found = chats_.find(s);
  if (found == chats_.end())
    return; // left in the queue by somebody else
  auto& c = found->second;
  if (c.is != state::waiting) {
    ++report_.checks.duplicated;
    return;
  }
  c = {state::offered, staff_.claim(s)};
  ++report_.delivered;
  report_.latency.record(loop_.now_ns() - start_ns_);
  staff_.at(c.worker).where.via->send(write_.accept(by(c, s)));
}

void drain::staff_received(frame_view f) {
  if (f.head().what == kind::offered)
    return offered(f.head().session);
  if (f.head().what == kind::error)
    return report_.fail("an operator was refused: " + f.body<wire::error>()->name()->str());
  if (f.head().what != kind::acks)
    return;
  for (auto* ack : *f.body<wire::acks>()->entries()) {
    const auto found = chats_.find(session_id{ack->session()});
    if (found == chats_.end())
      continue; // of its presence
    auto& c = found->second;
    if (c.is == state::offered) {
      c.is = state::accepted;
      ++accepted_;
      if (slots_are_scarce())
        close(found->first, c);
    } else if (c.is == state::closing) {
      c.is = state::closed;
      ++closed_;
    }
  }
}

} // namespace

report run_drain(const common_options& common, const assign_options& options) { return std::make_unique<drain>(common, options)->run(); }

} // namespace parley::load
