// Plays dialogues: each one a session of a visitor and the operator whom the server assigns; afterwards every history is compared.
#include "load-tests/dialogues.hpp"
#include "load-tests/history_check.hpp"
#include "load-tests/jobs/jobs.hpp"
#include "load-tests/jobs/staff.hpp"
#include "load-tests/live_line.hpp"
#include "load-tests/measured_window.hpp"
#include "load-tests/waiting.hpp"

#include <fstream>

namespace parley::load {

namespace {

/// One dialogue on stage.
struct play {
  const dialogue* script = nullptr;
  seat visitor;
  principal visitor_self;
  session_id session;
  std::size_t worker = staff::nobody;
  std::size_t turn = 0; ///< the one under way
  std::uint64_t client_id = 0;
  std::int64_t sent_ns = 0;
  bool acked = false, delivered = false;
  enum class stage : std::uint8_t { opening, waiting, talking, closing, over } at = stage::opening;
};

class replay final : public client::connection_events {
public:
  replay(const common_options& common, const replay_options& options, std::vector<dialogue> dialogues)
    : common_(common), options_(options), dialogues_(std::move(dialogues)), stats_(common.admin, common.server_pid), report_(report_of("replay", common)),
      dial_(loop_, common.targets, common.gateway_key), staff_(dial_, {options.operators, options.capacity, options.gateways}), window_(stats_) {}

  report run();

private:
  /// Tags of visitors' own connections are the play's index; the gateways' are all this.
  static constexpr std::uint64_t gateway_tag = ~std::uint64_t{0};

  void welcomed(client::connection&) override;
  void received(client::connection&, frame_view) override;
  void closed(client::connection&, const client::closing&) override;
  void staff_received(client::connection&, frame_view);

  void start_some();
  void open(std::size_t i);
  void acked(const wire::ack& a);
  void accept(std::size_t i);
  void say(play& p);
  void heard(play& p, side by, frame_view f);
  void turn_done(play& p);
  void close(play& p);
  void part_over(play& p);
  void abandon(play& p, const std::string& why);
  void compare_histories();
  play* playing(session_id s);
  bool all_over() const { return over_ == plays_.size() && plays_.size() == dialogues_.size(); }

  common_options common_;
  replay_options options_;
  std::vector<dialogue> dialogues_;
  server_stats stats_;
  report report_;
  client::event_loop loop_;
  dialer dial_;
  staff staff_;
  measured_window window_;
  std::optional<live_line> live_;
  client::request_writer write_;
  std::vector<std::unique_ptr<client::connection>> connections_; // visitors' own, or gateways
  std::vector<play> plays_;
  boost::unordered_flat_map<session_id, std::size_t, id_hash> play_of_;
  struct asked {
    kind what;
    std::size_t play;
  };
  boost::unordered_flat_map<std::pair<std::uint64_t, std::uint64_t>, asked> requests_; // by author and client id
  std::size_t over_ = 0;
  std::size_t doors_welcome_ = 0;
  std::uint64_t events_seen_ = 0;
  std::string broken_;
};

report replay::run() {
  staff_.on_frame = [this](client::connection& c, frame_view f) { staff_received(c, f); };
  if (auto hired = staff_.hire(common_.grace_s); !hired) {
    report_.fail(hired.error());
    return report_;
  }
  for (std::size_t i = 0; i < options_.gateways; ++i) {
    connections_.push_back(dial_.gateway(*this));
    connections_.back()->tag = gateway_tag;
  }
  auto progress = [this] { return events_seen_ + staff_.events_seen(); };
  if (run_until(
        loop_, common_.grace_s, [&] { return !broken_.empty() || doors_welcome_ == options_.gateways; }, progress)
        == waited::gave_up
      || !broken_.empty()) {
    report_.fail(broken_.empty() ? "no welcome for a gateway" : broken_);
    return report_;
  }

  plays_.reserve(dialogues_.size());
  live_.emplace(loop_.refresh_now());
  window_.begin(0);
  auto end = run_until(
    loop_, common_.grace_s,
    [&] {
      start_some();
      live_->tick(loop_.now_ns(), "replay", report_.acked, report_.delivered);
      return !broken_.empty() || !staff_.failed().empty() || all_over();
    },
    progress);
  window_.end(report_.delivered, report_);
  report_.checks.capacity_violations = staff_.capacity_violations();
  report_.figures.emplace_back("dialogues", double(dialogues_.size()));
  report_.figures.emplace_back("dialogues_finished", double(over_));
  if (!broken_.empty())
    report_.fail(broken_);
  if (!staff_.failed().empty())
    report_.fail(staff_.failed());
  if (end == waited::gave_up)
    report_.fail("nothing came any more; " + std::to_string(over_) + " of " + std::to_string(dialogues_.size()) + " dialogues are over");
  for (auto& p : plays_)
    if (p.at == play::stage::talking && p.acked && !p.delivered)
      ++report_.checks.lost;
  staff_.leave();
  if (report_.failures() == 0)
    compare_histories();
  return report_;
}

void replay::start_some() {
  while (plays_.size() < dialogues_.size() && plays_.size() - over_ < options_.concurrency) {
    auto i = plays_.size();
    auto& p = plays_.emplace_back();
    p.script = &dialogues_[i];
    if (options_.gateways > 0) {
      p.visitor_self = dial_.gateway_visitor(i);
      p.visitor = {connections_[i % options_.gateways].get(), p.visitor_self};
      open(i);
    } else {
      connections_.push_back(dial_.visitor(*this));
      connections_.back()->tag = i;
      p.visitor.via = connections_.back().get();
    }
  }
}

void replay::welcomed(client::connection& c) {
  ++events_seen_;
  if (c.tag == gateway_tag) {
    ++doors_welcome_;
    return;
  }
  plays_[c.tag].visitor_self = c.welcome().self;
  open(c.tag);
}

void replay::open(std::size_t i) {
  auto& p = plays_[i];
  p.client_id = p.visitor.via->next_client_id();
  requests_[{p.visitor_self.value, p.client_id}] = {kind::open, i};
  p.visitor.via->send(write_.open({{}, p.client_id, p.visitor.author}));
}

play* replay::playing(session_id s) {
  auto found = play_of_.find(s);
  return found == play_of_.end() ? nullptr : &plays_[found->second];
}

void replay::acked(const wire::ack& a) {
  auto found = requests_.find({a.author(), a.client_id()});
  if (found == requests_.end()) {
    ++report_.checks.duplicated;
    return;
  }
  auto [what, i] = found->second;
  auto& p = plays_[i];
  requests_.erase(found);
  switch (what) {
    case kind::open:
      p.session = session_id{a.session()};
      p.at = play::stage::waiting;
      play_of_[p.session] = i;
      p.worker = staff_.claim(p.session);
      if (p.worker != staff::nobody)
        accept(i);
      return;
    case kind::message:
      ++report_.acked;
      report_.ack.record(loop_.now_ns() - p.sent_ns);
      p.acked = true;
      return turn_done(p);
    case kind::close: p.acked = true; return part_over(p);
    default: return; // an accept: the visitor's copy of it starts the talk
  }
}

void replay::accept(std::size_t i) {
  auto& p = plays_[i];
  auto& w = staff_.at(p.worker);
  auto id = w.where.via->next_client_id();
  requests_[{w.self.value, id}] = {kind::accept, i};
  w.where.via->send(write_.accept({p.session, id, w.where.author}));
}

void replay::say(play& p) {
  auto& t = p.script->turns[p.turn];
  auto& w = staff_.at(p.worker);
  auto& from = t.from == side::visitor ? p.visitor : w.where;
  auto self = t.from == side::visitor ? p.visitor_self : w.self;
  p.acked = p.delivered = false;
  p.client_id = from.via->next_client_id();
  p.sent_ns = loop_.now_ns();
  requests_[{self.value, p.client_id}] = {kind::message, std::size_t(&p - plays_.data())};
  from.via->send(write_.message({p.session, p.client_id, from.author}, t.text));
  ++report_.posted;
}

void replay::heard(play& p, side by, frame_view f) {
  auto& t = p.script->turns[p.turn];
  if (p.at != play::stage::talking || p.delivered || f.head().client_id != p.client_id || by != other(t.from)) {
    ++report_.checks.duplicated;
    return;
  }
  p.delivered = true;
  ++report_.delivered;
  auto latency = loop_.now_ns() - p.sent_ns;
  report_.latency.record(latency);
  live_->record(latency);
  auto* text = f.body<wire::message>()->text();
  if (std::string_view{text->c_str(), text->size()} != t.text)
    ++report_.checks.altered;
  turn_done(p);
}

void replay::turn_done(play& p) {
  if (!p.acked || !p.delivered)
    return;
  if (++p.turn < p.script->turns.size())
    say(p);
  else
    close(p);
}

void replay::close(play& p) {
  auto& w = staff_.at(p.worker);
  p.at = play::stage::closing;
  p.acked = p.delivered = false;
  auto id = w.where.via->next_client_id();
  requests_[{w.self.value, id}] = {kind::close, std::size_t(&p - plays_.data())};
  w.where.via->send(write_.close({p.session, id, w.where.author}));
  staff_.released(p.worker);
}

void replay::part_over(play& p) {
  if (!p.acked || !p.delivered || p.at == play::stage::over)
    return;
  p.at = play::stage::over;
  ++over_;
  if (options_.gateways == 0)
    p.visitor.via->close();
}

void replay::abandon(play& p, const std::string& why) {
  if (p.at == play::stage::over)
    return;
  report_.fail("dialogue " + p.script->id + ": " + why);
  p.at = play::stage::over;
  ++over_;
}

void replay::received(client::connection& c, frame_view f) {
  ++events_seen_;
  auto& head = f.head();
  auto* p = playing(head.session);
  switch (head.what) {
    case kind::acks:
      for (auto* a : *f.body<wire::acks>()->entries())
        acked(*a);
      return;
    case kind::accept:
      if (p && p->at == play::stage::waiting) {
        p->at = play::stage::talking;
        say(*p);
      }
      return;
    case kind::message: return p ? heard(*p, side::visitor, f) : void();
    case kind::close:
      if (p && p->at == play::stage::closing) {
        p->delivered = true;
        part_over(*p);
      }
      return;
    case kind::error:
      if (auto found = requests_.find({head.author.value, head.client_id}); found != requests_.end())
        abandon(plays_[found->second.play], f.body<wire::error>()->name()->str());
      else if (c.tag != gateway_tag)
        abandon(plays_[c.tag], f.body<wire::error>()->name()->str());
      return;
    default: return;
  }
}

void replay::staff_received(client::connection&, frame_view f) {
  auto& head = f.head();
  auto found = play_of_.find(head.session);
  switch (head.what) {
    case kind::acks:
      for (auto* a : *f.body<wire::acks>()->entries())
        acked(*a);
      return;
    case kind::offered:
      if (found != play_of_.end() && plays_[found->second].worker == staff::nobody) {
        plays_[found->second].worker = staff_.claim(head.session);
        accept(found->second);
      }
      return;
    case kind::message:
      if (found != play_of_.end())
        heard(plays_[found->second], side::operator_, f);
      return;
    case kind::error:
      if (auto request = requests_.find({head.author.value, head.client_id}); request != requests_.end())
        abandon(plays_[request->second.play], f.body<wire::error>()->name()->str());
      else
        report_.fail("an operator's request was refused: " + f.body<wire::error>()->name()->str());
      return;
    default: return;
  }
}

void replay::closed(client::connection& c, const client::closing& why) {
  if (c.tag == gateway_tag)
    broken_ = "connection ended: " + why.detail;
  else
    abandon(plays_[c.tag], "connection ended: " + why.detail);
}

void replay::compare_histories() {
  std::vector<history_query> queries;
  for (auto& p : plays_)
    queries.push_back({p.session, p.worker});
  std::vector<seq_check> seqs(queries.size());
  std::vector<std::size_t> turns(queries.size());
  auto differs = [&](bool yes) { report_.checks.history_differences += yes; };
  history_reader reader{dial_, common_.grace_s, readers_for(dial_, options_.gateways)};
  auto read = reader.read(queries, [&](std::size_t i, frame_view f) {
    auto& head = f.head();
    differs(!seqs[i].next(head.seq));
    if (head.what != kind::message)
      return;
    auto& p = plays_[i];
    auto n = turns[i]++;
    if (n >= p.script->turns.size())
      return differs(true);
    auto& t = p.script->turns[n];
    auto* text = f.body<wire::message>()->text();
    auto author = t.from == side::visitor ? p.visitor_self : staff_.at(p.worker).self;
    differs(std::string_view{text->c_str(), text->size()} != t.text || head.author != author);
  });
  for (std::size_t i = 0; i < turns.size(); ++i)
    differs(turns[i] != plays_[i].script->turns.size());
  if (!read)
    report_.fail(read.error());
}

} // namespace

report run_replay(const common_options& common, const replay_options& options) {
  std::ifstream in{options.input};
  auto dialogues = read_dialogues(in);
  if (!dialogues) {
    auto r = report_of("replay", common);
    r.fail(options.input + ": " + dialogues.error());
    return r;
  }
  if (options.limit > 0 && dialogues->size() > options.limit)
    dialogues->resize(options.limit);
  return std::make_unique<replay>(common, options, std::move(*dialogues))->run();
}

} // namespace parley::load
