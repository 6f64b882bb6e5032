// What an account may do: bits, the bundles of them that roles are, and the one predicate that asks.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace parley::accounts {

/// One right. The bits are kept in the store and in tokens: a number never changes its meaning.
enum class permission : std::uint32_t {
  answer_chats = 1u << 0,    ///< say hello as an operator, get and hold chats
  see_colleagues = 1u << 1,  ///< names and presence of the site's operators
  block_visitors = 1u << 2,  ///< visitors of chats that one may see
  supervise_all = 1u << 3,   ///< sees and manages every chat: list, history, search, stream, counters, export; has the Operator filter
  manage_accounts = 1u << 4, ///< add, edit, delete operators; see their client keys
  manage_settings = 1u << 5, ///< queues, rules, bot, canned responses, hours, webhooks, branding
  see_reports = 1u << 6,     ///< reports and dashboard of the whole site
  see_audit_log = 1u << 7,
  see_invoices = 1u << 8, ///< the usage meter and what follows from it
  manage_payment = 1u << 9,
  export_visitors = 1u << 10, ///< all data of one visitor
  erase_visitors = 1u << 11,
};

/// A set of rights.
class permission_set {
public:
  constexpr permission_set() = default;
  constexpr permission_set(permission p) : bits_(std::uint32_t(p)) {}
  constexpr explicit permission_set(std::uint32_t bits) : bits_(bits) {}
  constexpr bool has(permission p) const { return (bits_ & std::uint32_t(p)) != 0; }
  constexpr std::uint32_t bits() const { return bits_; }
  friend constexpr permission_set operator|(permission_set a, permission_set b) { return permission_set{a.bits_ | b.bits_}; }
  friend constexpr permission_set operator-(permission_set a, permission_set b) { return permission_set{a.bits_ & ~b.bits_}; }
  friend constexpr bool operator==(permission_set, permission_set) = default;

private:
  std::uint32_t bits_ = 0;
};

/// Supervisors are made per queue, by the queue's settings; they are normal accounts.
enum class role : std::uint8_t { normal, administrator };

struct permission_name {
  permission what;
  std::string_view name;
};
/// Every right with its name in JSON.
inline constexpr std::array permission_names{
  permission_name{permission::answer_chats, "answer_chats"},
  permission_name{permission::see_colleagues, "see_colleagues"},
  permission_name{permission::block_visitors, "block_visitors"},
  permission_name{permission::supervise_all, "supervise_all"},
  permission_name{permission::manage_accounts, "manage_accounts"},
  permission_name{permission::manage_settings, "manage_settings"},
  permission_name{permission::see_reports, "see_reports"},
  permission_name{permission::see_audit_log, "see_audit_log"},
  permission_name{permission::see_invoices, "see_invoices"},
  permission_name{permission::manage_payment, "manage_payment"},
  permission_name{permission::export_visitors, "export_visitors"},
  permission_name{permission::erase_visitors, "erase_visitors"},
};

/// What every account of this role may do. An administrator: everything.
permission_set bundle_of(role r);
std::string_view name_of(role r);
std::optional<role> role_named(std::string_view name);
std::optional<permission> permission_named(std::string_view name);

} // namespace parley::accounts
