// Plays a script step by step: whoever plays it over another transport must get the same records.
#include "clients/cpp/requests.hpp"
#include "load-tests/dialer.hpp"
#include "load-tests/jobs/jobs.hpp"
#include "load-tests/scenario_steps.hpp"
#include "load-tests/waiting.hpp"
#include "protocol/frame_json.hpp"

#include <algorithm>
#include <fstream>
#include <map>

namespace parley::load {

namespace {

/// A client of the script, and what it has received.
struct participant {
  std::unique_ptr<client::connection> connection;
  std::vector<kind> heard;
  std::size_t awaited = 0;          ///< of `heard`: those before the newest one that a step waited for, and this one
  std::vector<std::string> records; ///< as JSON
};

class scenario final : public client::connection_events {
public:
  scenario(const common_options& common, const scenario_options& options)
    : common_(common), options_(options), report_(report_of("scenario", common)), dial_(loop_, common.targets, common.gateway_key) {}

  report run();

private:
  using done = result<ok_t, std::string>;

  void welcomed(client::connection&) override { ++events_seen_; }
  void received(client::connection& c, frame_view f) override;
  void closed(client::connection& c, const client::closing& why) override { failed_ = names_[c.tag] + "'s connection ended: " + why.detail; }

  done play(const scenario_step& step);
  done play(participant& who, const request_step& step);
  done play(participant& who, const await_step& step);
  done enter(const std::string& name, const client::identity& who);
  done settle();
  void write_transcript();
  template <class Done>
  done wait(const char* doing, Done is_done) {
    return await(loop_, common_.grace_s, doing, failed_, is_done, [&] { return events_seen_; });
  }

  const common_options& common_;
  const scenario_options& options_;
  report report_;
  client::request_writer write_;
  client::event_loop loop_;
  dialer dial_;
  std::map<std::string, participant> people_;
  std::vector<std::string> names_; // by their connections' tags
  session_id session_;             // of the newest ack that had one
  std::uint64_t asked_id_ = 0;     // of the request without an answer
  std::string answer_;             // to it: empty, or the error's name
  std::uint64_t events_seen_ = 0;
  std::string failed_;
};

report scenario::run() {
  std::ifstream in{options_.input};
  const auto steps = read_steps(in);
  if (!steps) {
    report_.fail(options_.input + ": " + steps.error());
    return report_;
  }
  for (const auto& step : *steps)
    if (const auto played = play(step); !played) {
      report_.fail(step.text + ": " + played.error());
      break;
    }
  report_.figures.emplace_back("steps", double(steps->size()));
  if (report_.failures() == 0)
    if (const auto settled = settle(); !settled)
      report_.fail(settled.error());
  if (!options_.transcript.empty())
    write_transcript();
  return report_;
}

scenario::done scenario::play(const scenario_step& step) {
  if (const auto* hello = std::get_if<hello_step>(&step.what))
    return enter(step.client, hello->who);
  const auto who = people_.find(step.client);
  if (who == people_.end())
    return failure{step.client + " has not said hello"};
  if (const auto* request = std::get_if<request_step>(&step.what))
    return play(who->second, *request);
  return play(who->second, std::get<await_step>(step.what));
}

scenario::done scenario::enter(const std::string& name, const client::identity& identity) {
  auto& who = people_[name];
  who.connection = dial_.dial(identity, *this);
  who.connection->tag = names_.size();
  names_.push_back(name);
  return wait("entering", [&] { return who.connection->is_welcome(); });
}

scenario::done scenario::play(participant& who, const request_step& step) {
  auto* head = who.connection->send(step.frame);
  head->session = session_; // of an open: none yet
  head->client_id = asked_id_ = who.connection->next_client_id();
  answer_.clear();
  ++report_.posted;
  if (const auto answered = wait("waiting for the answer", [&] { return asked_id_ == 0; }); !answered)
    return answered;
  if (answer_ == step.refused)
    return ok;
  return failure{answer_.empty() ? "was not refused" : "was refused: " + answer_};
}

scenario::done scenario::play(participant& who, const await_step& step) {
  return wait("waiting for a frame", [&] {
    const auto found = std::find(who.heard.begin() + std::ptrdiff_t(who.awaited), who.heard.end(), step.what);
    if (found == who.heard.end())
      return false;
    who.awaited = std::size_t(found - who.heard.begin()) + 1;
    return true;
  });
}

/// What the last step made goes out to others together with its ack, so an answer that they get later comes behind it.
scenario::done scenario::settle() {
  constexpr std::uint64_t behind_everything = std::uint64_t{1} << 62;
  for (auto& [name, who] : people_) {
    asked_id_ = who.connection->next_client_id();
    who.connection->send(write_.history({session_, asked_id_, {}}, behind_everything, 1));
    if (const auto answered = wait("waiting for the last answer", [&] { return asked_id_ == 0; }); !answered)
      return answered; // a refusal is as good
  }
  return ok;
}

void scenario::received(client::connection& c, frame_view f) {
  ++events_seen_;
  const auto& head = f.head();
  auto& who = people_[names_[c.tag]];
  who.heard.push_back(head.what);
  if (is_record(head.what)) {
    who.records.push_back(to_json(f));
    ++report_.delivered;
  } else if (head.what == kind::acks) {
    for (const auto* a : *f.body<wire::acks>()->entries())
      if (a->client_id() == asked_id_) {
        asked_id_ = 0;
        ++report_.acked;
        if (a->session() != 0)
          session_ = session_id{a->session()};
      }
  } else if (head.what == kind::page_end && head.client_id == asked_id_) {
    asked_id_ = 0;
  } else if (head.what == kind::error && head.client_id == asked_id_) {
    asked_id_ = 0;
    answer_ = text_of(f.body<wire::error>()->name());
  }
}

void scenario::write_transcript() {
  std::ofstream out{options_.transcript};
  for (const auto& [name, who] : people_)
    for (const auto& record : who.records)
      out << "{\"to\":\"" << name << "\",\"frame\":" << record << "}\n";
  if (!out.flush())
    report_.fail(options_.transcript + " can't be written");
}

} // namespace

report run_scenario(const common_options& common, const scenario_options& options) { return std::make_unique<scenario>(common, options)->run(); }

} // namespace parley::load
