// How many operator accounts were active in a month: what a fee is computed from.
#pragma once
#include "reports/report_book.hpp"
#include "storage/reader.hpp"

namespace parley::reports {

/// One account, and why it counts.
struct active_account {
  operator_id who;
  bool was_online = false;
  bool took_a_chat = false;
  friend bool operator==(const active_account&, const active_account&) = default;
};

/// Accounts that were online or took a chat in the month (UTC), by number. Each counts once, however long it was there. Deleted ones count, too.
result<std::vector<active_account>, storage::storage_error> active_accounts(const report_book& book, storage::reader& directory, utc_month m);

} // namespace parley::reports
