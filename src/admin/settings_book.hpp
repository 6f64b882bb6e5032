// The site's settings as numbered versions: each change is one transaction, checked as a whole, kept, and then in force.
#pragma once
#include "admin/audit_log.hpp"
#include "admin/settings_version.hpp"
#include "http/problem.hpp"

#include <functional>
#include <memory>
#include <mutex>

namespace parley::admin {

/// Reads a document as a whole: what puts it into force, or everything that is wrong with it. The first is called after the version is durable.
using settings_check = std::function<result<std::function<void()>, std::vector<http::fault>>(const boost::json::object& document)>;

/// Any thread; a change waits for the disk and for changes before it.
class settings_book {
public:
  /// Reads the newest version, or makes version 1 of `from_file`. If the file says something else than when it was read last, that is a new version, too. The error is
  /// for a person. `store`, `clock` and `audit` outlive the book.
  static result<std::unique_ptr<settings_book>, std::string> open(
    storage::control_store& store, const clock_source& clock, audit_log& audit, const boost::json::object& from_file);

  /// Before any change. Until then there is none.
  void follow(settings_check check) { check_ = std::move(check); }

  /// The one in force.
  std::shared_ptr<const settings_version> current() const;

  struct refusal {
    enum class reason : std::uint8_t { stale, faulty, storage_failed } why;
    std::vector<http::fault> faults; ///< faulty: all of them
    std::string detail;              ///< storage_failed: for the log
    std::uint64_t current = 0;       ///< stale: the version in force
  };
  struct wish {
    boost::json::object document;
    std::optional<std::uint64_t> based_on; ///< the version that the caller knew; another one in force: stale. None: whatever is
    std::string note;
  };
  /// A document that is the same as the one in force makes no new version.
  result<std::shared_ptr<const settings_version>, refusal> change(const actor& who, const wish& w, std::string_view what = "settings.changed");
  /// The configuration file has been read again. If its document is the one it had last time, nothing happens, whatever the API has made of it meanwhile.
  result<std::shared_ptr<const settings_version>, refusal> file_read(const boost::json::object& from_file);
  /// What change() would say of this document.
  std::vector<http::fault> faults_of(const boost::json::object& document) const;

  /// An old one; none if it is not kept any more.
  result<std::optional<settings_version>, storage::storage_error> version(std::uint64_t number) const;
  /// The newest `limit` with a number less than `before` (0: no bound), newest first, without their documents.
  result<std::vector<settings_version>, storage::storage_error> history(std::uint64_t before, std::size_t limit) const;

  /// Older ones are dropped: a year of ten changes a week, and at most 512 MB of the largest documents that there can be.
  static constexpr std::uint64_t max_versions = 512;

private:
  settings_book(storage::control_store& store, const clock_source& clock, audit_log& audit) : store_(store), clock_(clock), audit_(audit) {}
  result<ok_t, std::string> begin(const boost::json::object& from_file);
  result<std::shared_ptr<const settings_version>, refusal> add(
    const actor& who, const wish& w, std::string_view what, std::optional<std::string> file_said, const std::function<void()>& put_into_force);

  storage::control_store& store_;
  const clock_source& clock_;
  audit_log& audit_;
  settings_check check_;
  std::mutex changing_; ///< versions come into force in the order of their numbers
  mutable std::mutex current_mutex_;
  std::shared_ptr<const settings_version> current_;
  std::string file_said_; ///< guarded by changing_
};

} // namespace parley::admin
