#include "visitor_data/visitor_records.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>

namespace parley::visitor_data {

result<ok_t, storage::storage_error> each_record_of(
  visitor_id who, storage::reader& log, const std::function<void(const storage::log_record&)>& each, const std::function<void(storage::position)>& damaged) {
  boost::unordered_flat_set<session_id, id_hash> theirs;
  return log.scan(
    1,
    [&](const storage::log_record& r) {
      const auto& head = r.frame.head();
      if (head.seq == 1 && head.author == principal{who}) // whoever wrote the first record began the chat
        theirs.insert(head.session);
      if (theirs.contains(head.session))
        each(r);
      return true;
    },
    [&](storage::position where, std::string_view) { damaged(where); });
}

result<std::vector<session_id>, storage::storage_error> sessions_of(visitor_id who, storage::reader& log) {
  std::vector<session_id> all;
  const auto read = each_record_of(
    who, log,
    [&](const storage::log_record& r) {
      if (r.frame.head().seq == 1)
        all.push_back(r.frame.head().session);
    },
    [](storage::position) {});
  if (!read)
    return failure{read.error()};
  std::ranges::sort(all);
  return all;
}

} // namespace parley::visitor_data
