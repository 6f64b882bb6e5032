// A request as a handler sees it, and its answer. Nothing here knows a socket.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::http {

/// HEAD comes to handlers as `get`; the server leaves the body out.
enum class method : std::uint8_t { get, post, put, patch, del };
std::string_view to_text(method m);

/// Header fields of a request; names are compared without case. A field that came twice is there twice.
using fields = std::vector<std::pair<std::string, std::string>>;
bool is_field(std::string_view name, std::string_view wanted);

struct request {
  http::method method = method::get;
  std::string path;                                           ///< as it came, still encoded, without the query
  std::map<std::string, std::string, std::less<>> parameters; ///< of the route's pattern, decoded
  std::multimap<std::string, std::string, std::less<>> query; ///< decoded
  http::fields fields;
  std::string body;
  std::string peer; ///< the client's address, without port

  /// A parameter of the route's pattern; a pattern without it gives an empty text.
  std::string_view parameter(std::string_view name) const;
  /// The first of this name in the query.
  std::optional<std::string_view> asked(std::string_view name) const;
  /// The first header field of this name.
  std::optional<std::string_view> field(std::string_view name) const;
};

/// A body that is made while it is sent, so that exports of any size take little memory. Called on a worker thread, never twice at once; may block.
enum class stream_state : std::uint8_t {
  more,   ///< send the chunk and call again
  end,    ///< send the chunk; that was all
  broken, ///< cut the connection, so that the client sees that something is missing
};
using body_source = std::function<stream_state(std::string& chunk)>;

struct response {
  unsigned status = 200;
  std::string body;
  std::string content_type = "application/json";
  http::fields fields; ///< more header fields. Content-Length, Connection, Date and Cache-Control (`no-store`, unless given) are the server's
  body_source stream;  ///< instead of `body`; sent in chunks
};

/// `application/json`, 200.
response json(std::string body, unsigned status = 200);
/// 204.
response no_content();

/// What follows the status in the first line.
std::string_view reason(unsigned status);

} // namespace parley::http
