// The files of a site: uploaded, named by their content, referenced by chats, forgotten when nobody references them.
#pragma once
#include "attachments/attachment.hpp"
#include "attachments/attachment_limits.hpp"
#include "attachments/content_folder.hpp"
#include "attachments/daily_shares.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "storage/control_store.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace parley::attachments {

/// Any thread may read these.
struct attachment_figures {
  std::atomic<std::uint64_t> uploads{0}, refused{0}, collected{0}, bytes{0}; ///< bytes: of all contents now
};

class attachment_store;

/// A file that is being uploaded. One thread at a time; gone without a trace unless it is finished.
class upload {
public:
  ~upload();
  upload(upload&&) noexcept;

  /// Refused: too_large, share_used_up, quota_exceeded, storage_failed. After that only the destructor may be called.
  result<ok_t, refusal> append(std::span<const std::byte> bytes);
  /// Durable when it returns. Refused: empty, type_not_allowed, quota_exceeded, storage_failed.
  result<attachment, refusal> finish();

private:
  friend class attachment_store;
  upload(attachment_store& home, std::shared_ptr<const attachment_limits> limits, incoming_file file, attachment what)
    : home_(&home), limits_(std::move(limits)), file_(std::move(file)), what_(std::move(what)) {}
  attachment_store* home_;
  std::shared_ptr<const attachment_limits> limits_; ///< of one file, as they were when it began
  std::optional<incoming_file> file_;
  attachment what_;
};

/// Any thread; calls wait for the disk, so no shard's thread. Uploads that are under way count against the quota.
class attachment_store {
public:
  /// `rows` and `clock` outlive it. Removes content that no row knows: what a crash left between the two.
  static result<std::unique_ptr<attachment_store>, std::string> open(
    const std::filesystem::path& where, storage::control_store& rows, const clock_source& clock, attachment_limits limits = {});

  /// `announced_bytes`: what the sender says, 0 if nothing. Refused at once: too_large, share_used_up, quota_exceeded, storage_failed.
  result<upload, refusal> begin(principal by, std::string_view name, std::uint64_t announced_bytes);
  /// Refused: no_such_file, storage_failed.
  result<attachment, refusal> find(std::string_view id) const;
  /// Where its content is. It stays readable for who has opened it, also when it is forgotten.
  std::filesystem::path path_of(const attachment& a) const { return folder_.path_of(a.hash); }

  // ---- references: chats whose records carry it
  /// `session` carries these files; unknown ids are ignored. Durable when it returns; again changes nothing.
  struct reference {
    std::string id;
    session_id session;
  };
  result<ok_t, storage::storage_error> referenced(std::span<const reference> all, std::vector<storage::control_update> along = {});
  result<std::vector<session_id>, refusal> sessions_of(std::string_view id) const;

  /// Takes the reference back, as for an erased chat. A file that no other chat references is forgotten now; returns whether it was.
  enum class fate : std::uint8_t { kept, forgotten };
  result<fate, refusal> unreference(std::string_view id, std::span<const session_id> sessions);
  /// Forgets what has been unreferenced for too long. Returns how many.
  result<std::size_t, refusal> collect();

  std::shared_ptr<const attachment_limits> limits() const;
  /// For every upload that begins from now on; its quotas for those under way, too. What is kept already stays, whatever the new limits say.
  void change_limits(attachment_limits limits);
  const attachment_figures& figures() const { return figures_; }

private:
  friend class upload;
  attachment_store(content_folder folder, storage::control_store& rows, const clock_source& clock, attachment_limits limits)
    : folder_(std::move(folder)), rows_(rows), clock_(clock), limits_(std::make_shared<const attachment_limits>(std::move(limits))) {}

  result<ok_t, std::string> load();
  result<attachment, refusal> keep(incoming_file file, attachment what);
  result<bool, refusal> has_rows(std::string_view prefix) const;
  /// Requires changing_.
  result<ok_t, refusal> forget(const attachment& a);
  result<ok_t, refused> reserve(principal by, std::uint64_t bytes);
  void give_back(principal by, std::uint64_t bytes);
  failure<refusal> refuse(refused why, std::string detail = {});

  const content_folder folder_;
  storage::control_store& rows_;
  const clock_source& clock_;
  mutable std::mutex limits_mutex_;
  std::shared_ptr<const attachment_limits> limits_;
  daily_shares shares_;
  std::mutex changing_;                          ///< held while rows and files are brought from one sound state to the next
  std::atomic<std::uint64_t> taken_bytes_{0};    ///< contents, and what is being uploaded
  std::atomic<std::uint64_t> visitors_bytes_{0}; ///< of visitors' files, each by itself, and what they are uploading
  std::atomic<std::int64_t> collected_ms_{0};
  attachment_figures figures_;
};

/// Under /metrics. The store outlives the registry's last text().
void add_attachment_metrics(metrics_registry& to, const attachment_store& from);

} // namespace parley::attachments
