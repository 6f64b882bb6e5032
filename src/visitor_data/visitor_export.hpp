// Everything that is kept about one visitor, as one file for the visitor.
#pragma once
#include "attachments/attachment_store.hpp"
#include "visitor_data/visitor_records.hpp"

#include <functional>
#include <string>

namespace parley::visitor_data {

/// What other parts know about the visitor: one line for each, `json` an object.
struct known_fact {
  std::string type; ///< "profile", "block"
  std::string json;
};

struct export_summary {
  std::uint64_t sessions = 0, records = 0, attachments = 0;
  std::uint64_t damaged = 0; ///< records somewhere in the log that can't be read; some may be the visitor's
};

/// JSON lines, given to `line` one at a time without the line's end; returning false ends it early, and so does `goes_on`, asked also while nothing is found. docs/visitor-data.md says what is in them. The last line is of type
/// "end" and has the counts: a file without it is cut off. Internal notes are included, for they are about the visitor. Memory does not grow with the chats.
result<export_summary, storage::storage_error> export_visitor(
  visitor_id who, std::int64_t now_ms, storage::reader& log, const attachments::attachment_store& files, const std::vector<known_fact>& known,
  const std::function<bool(std::string_view)>& line, const std::function<bool()>& goes_on = [] { return true; });

} // namespace parley::visitor_data
