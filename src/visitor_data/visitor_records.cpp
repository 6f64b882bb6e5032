#include "visitor_data/visitor_records.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>

namespace parley::visitor_data {

result<ok_t, storage::storage_error> each_record_of(visitor_id who, storage::reader& log, const record_visit& visit) {
  std::uint64_t seen = 0;
  boost::unordered_flat_set<session_id, id_hash> theirs;
  return log.scan(
    1,
    [&](const storage::log_record& r) {
      if (seen++ % records_between_questions == 0 && !visit.goes_on())
        return false;
      const auto& head = r.frame.head();
      if (head.seq == 1 && head.author == principal{who}) // whoever wrote the first record began the chat
        theirs.insert(head.session);
      return !theirs.contains(head.session) || visit.each(r);
    },
    [&](storage::position where, std::string_view) { visit.damaged(where); });
}

result<std::vector<session_id>, storage::storage_error> sessions_of(visitor_id who, storage::reader& log, const std::function<bool()>& goes_on) {
  std::vector<session_id> all;
  const auto read = each_record_of(who, log,
    {.each =
        [&](const storage::log_record& r) {
          if (r.frame.head().seq == 1)
            all.push_back(r.frame.head().session);
          return true;
        },
      .goes_on = goes_on});
  if (!read)
    return failure{read.error()};
  std::ranges::sort(all);
  return all;
}

} // namespace parley::visitor_data
