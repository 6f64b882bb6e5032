// The directory as an actor: who is who in the site.
#pragma once
#include "actors/block_list.hpp"
#include "actors/context.hpp"
#include "actors/durable_counter.hpp"
#include "actors/kept_directory.hpp"
#include "actors/site_settings.hpp"
#include "actors/visitor_pasts.hpp"
#include "domain/routing.hpp"

#include "caf/typed_event_based_actor.hpp"

#include <map>
#include <utility>

namespace parley::actors {

class site_directory final : public directory_actor::base {
public:
  /// Makes the queues and all operators known so far.
  site_directory(caf::actor_config& cfg, shard_context& shard, site_settings site, std::uint8_t shard_number, const kept_directory& kept);
  behavior_type make_behavior() override;

private:
  /// Client ids of one admission: more than a connection can send in years.
  static constexpr std::uint64_t client_ids_per_admission = std::uint64_t{1} << 24;

  void on_frame(inbound& in);
  void on_hello(inbound& in);
  bool may_tell_numbers();
  durable_counter::reserve reservation();
  void on_attach(inbound& in);
  void on_detach(inbound& in);
  void on_open(inbound& in);
  // directory_outside.cpp: visitors whom nobody can answer, and apps
  void on_offline_message(inbound& in);
  void leave_message(inbound& in);
  void on_availability(inbound& in);
  void on_apps(inbound& in);
  void open_between_operators(inbound& in);
  result<domain::routed, domain::route_refusal> route_of(const inbound& open) const;
  error_code refusal_of(const inbound& open) const;
  void open_for_visitor(inbound& in, operator_id last_op);
  queue_id limited_line_of(const inbound& in) const;
  session& start_session(session_id id);
  // directory_pasts.cpp: what visitors had before
  bool waits_for_last_operator(const inbound& open) const;
  void ask_past(inbound& in);
  void read_pasts();
  void on_pasts(pasts_read& m);
  void go_on(inbound& in, const visitor_past& past);
  void on_left_anew(inbound& in);
  void on_device(device_change& change);
  void on_new_rules(new_rules& m);
  void on_account_change(account_change& m);
  void adopt(const domain::site_rules& rules);
  void look_at(const look_request& m) const;
  void on_block_change(block_change& m);
  void on_forget_visitor(const forget_visitor& m);
  void on_session_over(const flat<internal::session_over>& m);

  void admit_visitor(inbound& in, const wire::hello& hello);
  void admit_operator(inbound& in, const wire::hello& hello);
  void admit_gateway(inbound& in, const wire::hello& hello);
  void turn_away(inbound& in, error_code why);
  visitor_id visitor_of(std::string_view token) const;
  visitor_id person(std::string_view subject);
  std::string token_of(visitor_id v) const;
  session_id open_session_of(visitor_id v) const;

  /// Finds the account, or makes it when `may_make`, with this capacity (0 = the site's default; an account that is there keeps its own);
  /// null if the key is wrong or there is none.
  enum class making : std::uint8_t { refused, allowed };
  operator_entry* account(std::string_view name, std::string_view key, std::uint32_t capacity, making may_make);
  operator_entry& make_operator(const site_settings::account& a, operator_id id, std::string key_digest, std::optional<domain::operator_state> before = {});

  shard_context& shard_;
  site_settings site_;
  std::uint64_t first_session_; ///< the shard's number in the top 8 bits
  std::string token_secret_;
  block_list blocks_;
  std::vector<inbound> waiting_hellos_; ///< until the numbers they would be told are durable
  durable_counter next_session_;
  durable_counter next_visitor_;
  durable_counter next_operator_;
  durable_counter next_admission_;
  durable_counter next_rules_; ///< versions of the site's rules: each start and each change has its own, for decisions name it
  boost::unordered_flat_map<visitor_id, session_id, id_hash> open_sessions_;
  visitor_pasts pasts_;
  std::map<std::pair<operator_id, operator_id>, session_id> operator_chats_; ///< open ones; the lower number first
  boost::unordered_flat_map<std::string, std::string> key_digests_;          ///< of accounts that must show a key
  /// Persons whom the site vouches for, for ever: 24 bytes each, as the table of sessions has an entry for each of their chats.
  boost::unordered_flat_map<subject_key, visitor_id, subject_key_hash> subjects_;
};

} // namespace parley::actors
