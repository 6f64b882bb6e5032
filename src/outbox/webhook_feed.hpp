// Records as events for one webhook endpoint.
#pragma once
#include "outbox/log_feed.hpp"
#include "outbox/webhook_settings.hpp"

#include <unordered_map>

namespace parley::outbox {

/// `webhook/NAME`: where items for an endpoint go.
std::string webhook_destination(const std::string& endpoint_name);

/// In which queue each open session is, for endpoints that hear of some queues only: follows the records, and is kept in the control store under
/// `outbox/queue/NAME/`. A session is known from its open record or its next routed record on.
class session_queues {
public:
  static result<session_queues, outbox_error> load(const storage::control_store& kept, const std::string& endpoint_name);

  /// The session's queue after this record (before, if it is its last one); none: not known.
  queue_id after(frame_view record, std::vector<storage::control_update>& updates);
  /// See record_translator.
  void roll_back();
  void committed() { undo_.clear(); }

private:
  struct standing {
    queue_id queue, transfer_to; ///< accepting a transfer to a queue takes the session into that queue
  };
  explicit session_queues(std::string prefix) : prefix_(std::move(prefix)) {}
  void put(session_id s, standing now, std::vector<storage::control_update>& updates);
  void erase(session_id s, std::vector<storage::control_update>& updates);

  std::string prefix_;
  std::unordered_map<session_id, standing> of_;
  std::vector<std::pair<session_id, std::optional<standing>>> undo_;
};

/// Everything that the endpoint wants to hear of, as items of its destination, in order per session.
class webhook_translator final : public record_translator {
public:
  /// `site`: its name, for receivers that serve several.
  static result<std::unique_ptr<webhook_translator>, outbox_error> make(const storage::control_store& kept, webhook_endpoint endpoint, std::string site);

  void translate(const storage::log_record& record, std::vector<draft>& drafts, std::vector<storage::control_update>& updates) override;
  void roll_back() override { queues_.roll_back(); }
  void committed() override { queues_.committed(); }

private:
  webhook_translator(webhook_endpoint e, std::string site, session_queues q) : endpoint_(std::move(e)), site_(std::move(site)), queues_(std::move(q)) {}

  const webhook_endpoint endpoint_;
  const std::string site_;
  session_queues queues_;
};

} // namespace parley::outbox
