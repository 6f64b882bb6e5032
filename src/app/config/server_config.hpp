// Everything that can be set about a server, with its defaults. What each one means is said once, in settings.cpp.
#pragma once
#include "app/config/parts.hpp"
#include "base/endpoint.hpp"
#include "domain/operator_machine.hpp"
#include "domain/site_rules.hpp"
#include "outbox/settings.hpp"
#include "protocol/limits.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace parley::app {

/// Who may start a chat.
enum class visitor_policy : std::uint8_t {
  open,   ///< anybody who reaches the port
  closed, ///< only visitors that a gateway speaks for
};

/// What happens when a name that the configuration does not know says hello as an operator.
enum class sign_up_policy : std::uint8_t {
  by_address, ///< as `allowed` when only this machine can reach the server, else as `refused`; only before settle()
  allowed,    ///< it becomes an operator; its key is kept and asked for from then on
  refused,
};

/// Who may be a gateway, which speaks for visitors and operators without their keys.
enum class gateway_policy : std::uint8_t { nobody, with_key, anybody };

struct operator_config {
  std::string name;
  std::string key;
  std::uint32_t capacity = 0; ///< sessions at once; 0 = the site's default
  domain::responds responds = domain::responds::yes;
  friend bool operator==(const operator_config&, const operator_config&) = default;
};

struct site_config {
  std::string name;
  std::string gateway_key;
  visitor_policy visitors = visitor_policy::open;
  sign_up_policy operators_sign_up = sign_up_policy::by_address;
  gateway_policy gateways = gateway_policy::nobody; ///< follows from the key and the address; filled by settle()
  std::uint32_t default_capacity = 4;               ///< sessions at once of an operator that says nothing: what one person can follow
  domain::site_rules rules;                         ///< settle() adds the default queue where the file has none with id 1
  std::vector<operator_config> operators;
  config_parts parts;          ///< sections that routing knows nothing of (section.hpp)
  std::string document = "{}"; ///< JSON: what of all this may change while the server runs, as it was written
  friend bool operator==(const site_config&, const site_config&) = default;
};

/// The name of the site that a client means when its hello names none.
inline constexpr std::string_view default_site = "default";

struct limits_config {
  std::int64_t visitor_frames_per_second = limits::visitor_frames_per_second;
  std::int64_t visitor_burst_frames = limits::visitor_burst_frames;
  std::int64_t outbox_bytes = limits::max_outbox_bytes;
  std::int64_t in_flight = limits::max_in_flight;
  std::int64_t hello_timeout_ms = limits::hello_timeout_ms;
};

struct websocket_config {
  std::string origins = "by_address"; ///< settle() makes it what origin_list::parse takes
  std::int64_t ping_interval_ms = limits::websocket_ping_interval_ms;
  std::int64_t connections_per_address = limits::max_connections_per_address;
  bool compression = false;
};

/// TLS, for each listener by itself.
struct tls_config {
  std::string certificate; ///< files; empty: none
  std::string key;
  bool listen = false;
  bool listen_ws = false;
  bool admin = false;

  bool is_on() const { return listen || listen_ws || admin; }
};

struct storage_config {
  std::int64_t linger_us = 500;
  std::int64_t eager_records = 512;
};

struct search_config {
  bool enabled = true;
};

struct mail_config {
  outbox::mail_settings settings; ///< the password comes from the environment or, by settle(), from the file
  std::string password_file;
};

struct outbox_config {
  std::int64_t first_wait_ms = outbox::back_off{}.first_ms;
  std::int64_t longest_wait_ms = outbox::back_off{}.longest_ms;
  std::int64_t give_up_ms = outbox::back_off{}.give_up_ms;
  bool allow_private_addresses = false;
};

struct server_config {
  endpoint listen{"127.0.0.1", 7400};
  endpoint admin{"127.0.0.1", 7401};
  endpoint listen_ws{"127.0.0.1", 7402};
  std::string data = "./data";
  std::string log_level = "info";
  std::int64_t sleep_after_ms = 600'000;
  std::int64_t max_connections = 16'000;
  bool allow_open = false;
  bool admin_behind_proxy = false;
  limits_config limits;
  storage_config storage;
  search_config search;
  mail_config mail;
  outbox_config outbox;
  websocket_config websocket;
  tls_config tls;
  std::vector<site_config> sites; ///< after settle(): at least one
};

/// What is wrong, each as `where: what`; where is file:line, a flag or a variable of the environment.
struct config_error {
  std::vector<std::string> problems;
};

/// Fills in what follows from other settings, and looks for contradictions between them. Called once, when every source has been read.
std::vector<std::string> settle(server_config& config);

/// The part of it that concerns what a site decides: adds the default queue, tells contradictions, each as `place: what`. `has_account`: is there an account of this
/// name? Null where whoever is named need not have one.
std::vector<std::string> settle_rules(site_config& site, const std::function<bool(const std::string& name)>& has_account);

/// A configuration file with every setting at its default, explained (`parleyd config init`).
std::string default_config_text();

} // namespace parley::app
