// Apps outside that make items (requests, complaints) of chats: what the shard asks of whoever calls them, and what comes back.
#pragma once
#include "base/result.hpp"
#include "protocol/frame.hpp"

#include <string>

namespace parley::actors {

/// An operator's app_item request that the session has allowed.
struct app_call {
  session_id session;
  std::uint32_t number; ///< the session's own of this call
  frame request;        ///< its body is a wire::app_item
  principal author;
  std::string operator_name;
};

/// What the app made, for people.
struct app_item_made {
  std::string title;
  std::string url;
};

struct app_answer {
  session_id session;
  std::uint32_t number;
  result<app_item_made, std::string> what; ///< the error is for the operator
};

/// Implemented by the program; the answer goes to shard::app_answered().
class app_caller {
public:
  virtual ~app_caller() = default;
  /// On the shard's thread: must not wait. Every call is answered, in its time.
  virtual void call(app_call c) = 0;
};

} // namespace parley::actors
