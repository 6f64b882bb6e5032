// Which handler a request goes to.
#pragma once
#include "base/result.hpp"
#include "http/path_pattern.hpp"
#include "http/responder.hpp"

#include <limits>

namespace parley::http {

/// Takes a body part by part, so that an upload of any size takes little memory. Its calls come from worker threads, one at a time, and may block. Destroyed without
/// finish(): the client has gone or was refused, so whatever was written is to be removed.
class body_sink {
public:
  virtual ~body_sink() = default;
  /// An answer ends the upload: the rest is not read, and the connection is closed after it.
  virtual std::optional<response> write(std::string_view part) = 0;
  /// More it does not take: how long a body whose length was not told may be under way is reckoned from it. The route's limit holds, too.
  virtual std::size_t max_bytes() const { return std::numeric_limits<std::size_t>::max(); }
  /// The body was complete. The request has no body.
  virtual void finish(request r, responder answer) = 0;
};

/// What serves requests of one method to one pattern.
struct route {
  http::method method = method::get;
  std::string pattern; ///< path_pattern
  /// server: the handler returns quickly and takes no lock that is held long; it is called on the server's one thread. worker: it may wait for disks and other threads.
  enum class runs_on : std::uint8_t { worker, server };
  std::function<void(request, responder)> handle = {};                                          ///< either this …
  std::function<result<std::unique_ptr<body_sink>, response>(const request& head)> upload = {}; ///< … or this: on a worker, before the body is read
  std::size_t max_body_bytes = 64 * 1024;                                                       ///< past it 413
  runs_on where = runs_on::worker;
  /// Asked on the server's thread before a body is read; must be quick. An answer ends the request: a body takes memory only for whom it may be meant. The handler still asks
  /// for itself, for a right may have gone meanwhile.
  std::function<std::optional<response>(const request& head)> admit = {};
};

/// Filled before a server starts, not changed afterwards. Any thread may look.
class router {
public:
  /// Where several patterns fit, the one that was added first counts.
  void add(route r);

  struct found {
    const http::route* route = nullptr; ///< null: see `allowed`
    path_pattern::parameters parameters;
    std::vector<method> allowed; ///< methods that this path has; empty: there is no such path
  };
  found find(method m, std::string_view path) const;

  /// All, in the order in which they were added.
  std::vector<const route*> routes() const;

private:
  struct entry {
    route what;
    path_pattern pattern;
  };
  std::vector<entry> entries_;
};

} // namespace parley::http
