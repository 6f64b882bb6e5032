// Joins accounts and router: what hello shows is verified, what is changed about an account reaches the shard.
#pragma once
#include "accounts/authority.hpp"
#include "actors/shard.hpp"
#include "app/config/server_config.hpp"
#include "base/metrics.hpp"

#include <memory>
#include <string>

namespace parley::app {

/// Lives longer than the shard that it is connected to.
class accounts_service final : public actors::account_book {
public:
  /// Opens the accounts of this site (which `options` need not name) and takes over those of its configuration. Prints the first administrator's password on stderr. The error is for a person.
  static result<std::unique_ptr<accounts_service>, std::string> open(
    storage::control_store& store, const clock_source& clock, const site_config& site, accounts::authority_options options = {});

  accounts::authority& authority() { return *authority_; }
  /// Before the shard is opened: its accounts are ours.
  void fill(actors::site_settings& site);
  /// From now on every change of an account is told to this shard.
  void connect(actors::shard& shard);

  /// Lives as long as the last call of the registry's text().
  void add_metrics(metrics_registry& to) const;
  /// No change is told any more: before the shard goes.
  void disconnect() { authority_->on_news({}); }

  // ---- actors::account_book, on the shard's thread
  actors::operator_pass operator_of(std::string_view key) override;
  actors::visitor_pass visitor_of(std::string_view key) override;
  void numbered(std::string_view account, operator_id number) override;
  void came(visitor_id who, const actors::visitor_profile& profile) override;

private:
  explicit accounts_service(std::unique_ptr<accounts::authority> a) : authority_(std::move(a)) {}
  std::unique_ptr<accounts::authority> authority_;
};

/// What the router must know of an account.
actors::site_settings::account as_router_account(const accounts::account& a);

/// For the command `parleyd account reset-admin`, while no server runs on these data: an administrator with a new one-time password, told on stdout. The error is for a person.
result<ok_t, std::string> reset_administrator(const server_config& config, const std::string& name);

} // namespace parley::app
