#include "app/data_service.hpp"

#include "actors/shard_counters.hpp"
#include "app/routes/attachment_routes.hpp"
#include "app/routes/report_routes.hpp"
#include "app/routes/visitor_routes.hpp"
#include "base/json_text.hpp"

#include <algorithm>

namespace parley::app {

namespace {

std::string json_of(const actors::visitor_block& b) {
  std::string json = R"({"at_ms":)" + std::to_string(b.at_ms) + R"(,"reason":)";
  append_json_text(json, b.reason);
  return json += '}';
}

} // namespace

result<std::unique_ptr<data_service>, std::string> data_service::start(actors::shard& shard, storage::control_store& control, const std::filesystem::path& folder,
  const clock_source& clock, std::function<void(const storage::storage_error&)> failed, visitor_hooks hooks) {
  std::unique_ptr<data_service> s{new data_service(shard, clock, std::move(hooks))};
  auto figures = reports::report_service::start(shard.records(), control, clock);
  if (!figures)
    return failure{"can't start the reports: " + figures.error().detail};
  s->reports_ = std::move(*figures);
  auto files = attachments::attachment_store::open(folder, control, clock);
  if (!files)
    return failure{"can't open the attachments: " + files.error()};
  s->attachments_ = std::move(*files);
  auto references = attachments::reference_follower::start(shard.records(), control, *s->attachments_);
  if (!references)
    return failure{"can't follow the attachments: " + references.error().detail};
  s->references_ = std::move(*references);
  visitor_data::erase_hooks erase{
    [&shard](visitor_id who, const std::vector<session_id>& sessions, std::shared_ptr<void> done) { shard.forget_visitor(who, sessions, std::move(done)); },
    [p = s.get()](visitor_id who, const std::vector<session_id>& sessions, std::uint64_t log_end) -> result<ok_t, std::string> {
      return p->hooks_.forget ? p->hooks_.forget(who, sessions, log_end) : result<ok_t, std::string>{ok};
    },
    std::move(failed),
  };
  auto eraser = visitor_data::visitor_eraser::start(shard.records(), control, *s->attachments_, clock, std::move(erase));
  if (!eraser)
    return failure{"can't start the eraser: " + eraser.error().detail};
  s->eraser_ = std::move(*eraser);
  return s;
}

result<visitor_data::export_summary, storage::storage_error> data_service::export_visitor(
  visitor_id who, const std::function<bool(std::string_view)>& line, const std::function<bool()>& goes_on) {
  storage::reader log{shard_.records()};
  auto known = hooks_.known ? hooks_.known(who) : std::vector<visitor_data::known_fact>{};
  const auto blocks = actors::read_blocks(log);
  if (!blocks)
    return failure{blocks.error()};
  if (const auto b = std::ranges::find(*blocks, who, &actors::visitor_block::who); b != blocks->end())
    known.push_back({"block", json_of(*b)});
  return visitor_data::export_visitor(who, clock_.wall_ms(), log, *attachments_, known, line, goes_on);
}

void data_service::serve(admin::api api, admin::audit_log& audit, std::function<std::shared_ptr<const site_config>()> site, const accounts::authority& accounts) {
  const visitor_desk desk{shard_, *this, sessions_, audit, std::move(site)};
  add_report_routes(api, *reports_, shard_.counters(), sessions_);
  add_visitor_routes(api, desk);
  add_attachment_routes(api, desk, accounts);
}

void data_service::add_metrics(metrics_registry& to) const {
  reports::add_report_metrics(to, *reports_);
  attachments::add_attachment_metrics(to, *attachments_);
  visitor_data::add_eraser_metrics(to, *eraser_);
}

} // namespace parley::app
