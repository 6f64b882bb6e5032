#include "reports/usage_meter.hpp"

#include "domain/presence_row.hpp"

namespace parley::reports {

result<std::vector<active_account>, storage::storage_error> active_accounts(const report_book& book, storage::reader& directory, utc_month m) {
  const auto took = book.took_chats_in(m);
  if (!took)
    return failure{took.error()};
  std::map<operator_id, active_account> all;
  for (const auto who : *took)
    all[who].took_a_chat = true;
  const auto rows = domain::online_rows_of(m);
  const auto read = directory.each(storage::table::directory, rows, [&](std::string_view key, std::string_view) {
    key.remove_prefix(rows.size());
    all[operator_id{take_key_number(key).value_or(0)}].was_online = true;
    return true;
  });
  if (!read)
    return failure{read.error()};
  std::vector<active_account> out;
  for (auto& [who, account] : all) {
    account.who = who;
    out.push_back(account);
  }
  return out;
}

} // namespace parley::reports
