// Which queue a new session waits in.
#pragma once
#include "base/result.hpp"
#include "domain/site_rules.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace parley::domain {

struct route_request {
  queue_id queue; ///< asked for; none = as the rules say
  /// Who names the queue. A visitor chooses among departments while those are on; a bot's hand-over, an operator or a gateway may name any queue.
  enum class chooser : std::uint8_t { visitor, site } chosen_by = chooser::visitor;
  std::string_view page = {}; ///< address of the page that the visitor looks at; may be empty
};

struct routed {
  queue_id queue;
  /// What decided. Recorded with the session, for whoever asks why.
  enum class rule : std::uint8_t { default_queue, asked_for, department, page } by = rule::default_queue;
  std::string page_rule; ///< rule::page: page_rule::page of the one that matched
  friend bool operator==(const routed&, const routed&) = default;
};

enum class route_refusal : std::uint8_t { no_such_queue, not_a_department };

/// The queue that was asked for, else (while page routing is on) that of the longest page rule which covers the page, the first of equals, else the default queue.
/// Costs grow with the number of page rules.
result<routed, route_refusal> route(const site_rules& rules, const route_request& request);

/// `q`, or if it admits nobody now (it is closed, or full), the first queue that it overflows to and that does; `q` if none does.
queue_id queue_with_room(const site_rules& rules, queue_id q, const std::function<bool(queue_id)>& admits);

} // namespace parley::domain
