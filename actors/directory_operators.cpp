// Operators in the directory: their accounts, how they come in, and what happens when an account changes.
#include "actors/journal.hpp"
#include "actors/operator_account.hpp"
#include "actors/site_directory.hpp"
#include "base/secret.hpp"
#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::actors {

void site_directory::admit_operator(inbound& in, const wire::hello& hello) {
  const auto name = text_of(hello.name()), key = text_of(hello.key());
  const auto pass = site_.book ? site_.book->operator_of(key) : operator_pass{};
  operator_entry* op = nullptr;
  switch (pass.is) {
    case proof::refused: break;
    case proof::good: // who names somebody else than its token means something else than it says
      op = name.empty() || name == pass.account ? shard_.find_active_operator(pass.account) : nullptr;
      break;
    case proof::not_signed: {
      const auto allowed = site_.operators_sign_up == site_settings::sign_up::allowed ? making::allowed : making::refused;
      op = name.empty() || name.size() > limits::max_name_bytes ? nullptr : account(name, key, hello.capacity(), allowed);
    }
  }
  if (!op || op->is == site_settings::account::state::removed)
    return turn_away(in, error_code::bad_credentials);
  in.from->admit({wire::role::operator_, principal{op->id}, {}, {}, next_admission_.take() * client_ids_per_admission});
  std::erase_if(op->own_devices, [](const own_device& d) { return d.connection->closed(); });
  op->own_devices.push_back({in.from, pass.login});
  tell(op->actor, device_change{in.from, device_change::action::joined}, context());
}

operator_entry* site_directory::account(std::string_view name, std::string_view key, std::uint32_t capacity, making may_make) {
  if (auto* known = shard_.find_operator(name)) {
    if (known->is == site_settings::account::state::removed)
      return nullptr;
    auto digest = key_digests_.find(std::string{name});
    // One without a key (of a gateway, say) belongs to whoever comes first, as new names do; where new names are refused, so is this.
    if (digest == key_digests_.end() ? may_make == making::refused : !secret::same(digest->second, secret::digest_hex(key)))
      return nullptr;
    return known;
  }
  if (may_make == making::refused)
    return nullptr;
  site_settings::account a{std::string{name}, std::string{key}, capacity};
  if (auto configured = std::ranges::find(site_.accounts, name, &site_settings::account::name); configured != site_.accounts.end())
    a = *configured;
  account_row row{operator_id{next_operator_.take()}, a.capacity, a.key.empty() ? std::string{} : secret::digest_hex(a.key)};
  shard_.journal->update(row.update(a.name));
  return &make_operator(a, row.id, std::move(row.key_digest));
}

/// `before`: of an operator that was known before this start.
operator_entry& site_directory::make_operator(const site_settings::account& a, operator_id id, std::string key_digest, std::optional<domain::operator_state> before) {
  // What the configuration says about a key wins over what was kept.
  if (!a.key.empty())
    key_digest = secret::digest_hex(a.key);
  if (!key_digest.empty())
    key_digests_.insert_or_assign(a.name, std::move(key_digest));
  domain::operator_machine machine{a.capacity ? a.capacity : site_.default_capacity, a.is == site_settings::account::state::removed ? domain::responds::no : a.responds};
  if (before)
    machine.restart(*before, shard_.wall_ms, shard_.rules->operator_grace_ms);
  auto entry = std::make_unique<operator_entry>();
  entry->actor = shard_.system.spawn<operator_account, caf::hidden + caf::lazy_init>(shard_, id, std::move(machine));
  entry->id = id;
  entry->name = a.name;
  entry->shown_name = a.shown_name;
  entry->is = a.is;
  entry->rights = domain::rights_of(a.name, *shard_.rules, a.is == site_settings::account::state::removed ? domain::operator_rights::reach::nothing : a.sees);
  shard_.operators_by_name.insert_or_assign(a.name, id);
  if (site_.book)
    site_.book->numbered(a.name, id);
  return *(shard_.operators[id] = std::move(entry));
}

// ---- changes of accounts

namespace {
/// Closes those of the operator's own connections to which this applies.
template <class Applies>
void close_devices(operator_entry& op, error_code why, Applies applies) {
  const auto devices = op.own_devices; // closing one may come back to us
  for (const auto& d : devices)
    if (applies(d) && !d.connection->closed())
      d.connection->close(why);
}
} // namespace

void site_directory::on_account_change(account_change& m) {
  const auto& a = m.now;
  const bool is_removed = a.is == site_settings::account::state::removed;
  auto* op = shard_.find_operator(a.name);
  if (!op) {
    account_row row{operator_id{next_operator_.take()}, a.capacity, a.key.empty() ? std::string{} : secret::digest_hex(a.key)};
    shard_.journal->update(row.update(a.name));
    make_operator(a, row.id, std::move(row.key_digest));
    return;
  }
  const account_row row{op->id, a.capacity, a.key.empty() ? std::string{} : secret::digest_hex(a.key)};
  shard_.journal->update(row.update(a.name));
  if (row.key_digest.empty())
    key_digests_.erase(a.name);
  else
    key_digests_.insert_or_assign(a.name, row.key_digest);
  const auto reach = is_removed ? domain::operator_rights::reach::nothing : a.sees;
  const bool sees_less = reach < op->rights.sees;
  op->is = a.is;
  op->shown_name = a.shown_name;
  op->rights = domain::rights_of(a.name, *shard_.rules, reach);
  shard_.presence.changed(*op);
  const auto capacity = a.capacity ? a.capacity : site_.default_capacity;
  tell(op->actor, make_flat<internal::operator_settings>([&](auto& b) { return internal::Createoperator_settings(b, capacity, a.responds == domain::responds::yes); }),
    context());
  tell(op->actor, rules_changed{}, context());
  if (is_removed) {
    tell(op->actor, account_removed{}, context());
    close_devices(*op, error_code::account_removed, [](const own_device&) { return true; });
    return;
  }
  close_devices(*op, error_code::logged_out, [&](const own_device& d) {
    return d.login.empty() ? m.client_key == account_change::key::renewed : std::ranges::find(m.ended_logins, d.login) != m.ended_logins.end();
  });
  if (sees_less) // what it watches and subscribes to was decided by the old rights
    close_devices(*op, error_code::rights_changed, [](const own_device&) { return true; });
}

} // namespace parley::actors
