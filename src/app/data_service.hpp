// What a server knows about its chats as a whole and about one visitor: reports, usage meter, attachments, export, erasure. Beside the message path.
#pragma once
#include "accounts/authority.hpp"
#include "actors/shard.hpp"
#include "admin/api.hpp"
#include "app/config/server_config.hpp"
#include "app/routes/session_reader.hpp"
#include "attachments/reference_follower.hpp"
#include "reports/report_service.hpp"
#include "visitor_data/visitor_eraser.hpp"
#include "visitor_data/visitor_export.hpp"

#include <filesystem>

namespace parley::app {

/// What other services do when a visitor is exported or erased; each may be empty. Called on the eraser's thread, or the caller's of export_visitor().
struct visitor_hooks {
  /// Lines of the export: a profile and the like.
  std::function<std::vector<visitor_data::known_fact>(visitor_id)> known;
  /// As visitor_data::erase_hooks::forget_elsewhere.
  std::function<result<ok_t, std::string>(visitor_id, const std::vector<session_id>&, std::uint64_t log_end)> forget;
};

/// Any thread but the shard's: calls wait for the disk.
class data_service {
public:
  /// All of them outlive it. `folder`: of the attachments. `failed`: a write or a sync failed, end the process. The error is for a person.
  static result<std::unique_ptr<data_service>, std::string> start(actors::shard& shard, storage::control_store& control, const std::filesystem::path& folder,
    const clock_source& clock, std::function<void(const storage::storage_error&)> failed, visitor_hooks hooks = {});

  const reports::report_service& figures() const { return *reports_; }
  reports::report_service& figures() { return *reports_; }
  attachments::attachment_store& files() { return *attachments_; }
  visitor_data::visitor_eraser& eraser() { return *eraser_; }
  /// See visitor_data::export_visitor(). With the visitor's block, if there is one.
  result<visitor_data::export_summary, storage::storage_error> export_visitor(
    visitor_id who, const std::function<bool(std::string_view)>& line, const std::function<bool()>& goes_on);

  void add_metrics(metrics_registry& to) const;
  /// Adds the routes of reports, attachments, blocks, export and erasure. All of these outlive the server that gets them.
  void serve(admin::api api, admin::audit_log& audit, std::function<std::shared_ptr<const site_config>()> site, const accounts::authority& accounts);

private:
  data_service(actors::shard& shard, const clock_source& clock, visitor_hooks hooks) : shard_(shard), clock_(clock), hooks_(std::move(hooks)), sessions_(shard) {}

  actors::shard& shard_;
  const clock_source& clock_;
  const visitor_hooks hooks_;
  const session_reader sessions_;
  std::unique_ptr<reports::report_service> reports_;
  std::unique_ptr<attachments::attachment_store> attachments_;
  std::unique_ptr<attachments::reference_follower> references_;
  std::unique_ptr<visitor_data::visitor_eraser> eraser_;
};

} // namespace parley::app
