// /api/v1/login, /api/v1/me and /api/v1/operators.
#pragma once
#include "accounts/authority.hpp"
#include "admin/api.hpp"

namespace parley::admin {

/// Logging in and out, one's own password. `book` of accounts and `log` outlive the server.
void add_login_routes(api& to, accounts::authority& book, audit_log& log);
/// What front-ends keep for the user of an account.
void add_preference_routes(api& to, accounts::authority& book);
/// Accounts, for who manages them.
void add_account_routes(api& to, accounts::authority& book, audit_log& log);

/// As routes show an account; its client key only to who manages accounts and may do as much.
enum class shown_key : std::uint8_t { no, yes };
boost::json::object shown(const accounts::account& a, shown_key with);

} // namespace parley::admin
