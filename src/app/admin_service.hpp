// Settings, audit log and the admin API of a running server.
#pragma once
#include "accounts/authority.hpp"
#include "actors/shard.hpp"
#include "admin/api.hpp"
#include "admin/settings_book.hpp"
#include "app/config/server_config.hpp"
#include "app/routes/session_reader.hpp"
#include "http/router.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace parley::app {

class admin_service {
public:
  /// Reads the settings that are in force: those of the newest version, which is made of the file's if that is new. The error is for a person. Both outlive the service.
  static result<std::unique_ptr<admin_service>, std::string> open(storage::control_store& store, const clock_source& clock, const server_config& config);

  /// The site as its settings are now. Any thread.
  std::shared_ptr<const site_config> site() const;
  /// Called with every later change, in order, on the thread that made it, after the shard was told; must be quick. Before serve().
  void on_change(std::function<void(std::shared_ptr<const site_config>)> listener) { listeners_.push_back(std::move(listener)); }

  /// Adds the routes of /api/v1. All outlive the server that gets them; the shard must run or be about to.
  void serve(http::router& routes, actors::shard& shard, accounts::authority& accounts);
  /// The same, for the other parts' routes.
  admin::api make_api(http::router& routes, const accounts::authority& accounts) const;
  admin::audit_log& audit() { return audit_; }

  /// The configuration file has been read again and is sound: if what it says of the site is new, that is in force from now on. Any thread but the shard's.
  /// All faults, if it can't be.
  std::vector<std::string> file_read(const server_config& config);

private:
  admin_service(storage::control_store& store, const clock_source& clock, const server_config& config);
  std::function<bool(const std::string&)> account_predicate() const;
  void tell_unknown_names() const;
  result<std::function<void()>, std::vector<http::fault>> check(const boost::json::object& document);
  void put_into_force(const std::shared_ptr<const site_config>& site);
  boost::json::object preview(const boost::json::object& document) const;

  const site_config startup_; ///< what settings don't change
  admin::audit_log audit_;
  std::unique_ptr<admin::settings_book> settings_;
  mutable std::mutex site_mutex_;
  std::shared_ptr<const site_config> site_;
  actors::shard* shard_ = nullptr;
  accounts::authority* accounts_ = nullptr;
  std::unique_ptr<session_reader> sessions_;
  std::vector<std::function<void(std::shared_ptr<const site_config>)>> listeners_;
};

} // namespace parley::app
