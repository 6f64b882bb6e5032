// Who may open a WebSocket, and what is spoken on it.
#pragma once
#include "base/origin_list.hpp"
#include "base/result.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>

#include <string>

namespace parley::gateway {

/// The sub-protocols.
enum class wire_form : std::uint8_t {
  frames, ///< `parley.v1.fb`: a message is one or more binary frames, exactly those of TCP
  json,   ///< `parley.v1.json`: a message is a frame as JSON, or an array of them
};
std::string_view name_of(wire_form form);

/// An HTTP answer other than 101.
struct handshake_refusal {
  boost::beast::http::status status;
  std::string why;              ///< for people
  std::string more_fields = {}; ///< whole lines

  /// The answer as bytes; the connection ends after it.
  std::string text() const;
};

using upgrade_request = boost::beast::http::request<boost::beast::http::empty_body>;

/// Which form the client is given: the first one of its list that there is.
result<wire_form, handshake_refusal> judge(const upgrade_request& request, const origin_list& origins);

/// What a request that can't be read is told.
handshake_refusal unreadable(const boost::system::error_code& why);
/// What is told to who comes while there is no place.
handshake_refusal full(boost::beast::http::status status, std::string why);

} // namespace parley::gateway
