#include "gateway/websocket_handshake.hpp"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <optional>

namespace parley::gateway {

namespace http = boost::beast::http;
using http::field;

namespace {

std::string_view view(boost::beast::string_view s) { return {s.data(), s.size()}; }

std::optional<wire_form> wanted_form(const upgrade_request& request) {
  for (const auto& offered : http::token_list{request[field::sec_websocket_protocol]})
    for (const auto form : {wire_form::frames, wire_form::json})
      if (view(offered) == name_of(form))
        return form;
  return std::nullopt;
}

} // namespace

std::string_view name_of(wire_form form) { return form == wire_form::json ? "parley.v1.json" : "parley.v1.fb"; }

std::string handshake_refusal::text() const {
  std::string out = "HTTP/1.1 " + std::to_string(unsigned(status)) + ' ' + std::string{view(http::obsolete_reason(status))};
  out += "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(why.size() + 1) + "\r\nCache-Control: no-store\r\n";
  return out + more_fields + "Connection: close\r\n\r\n" + why + '\n';
}

result<wire_form, handshake_refusal> judge(const upgrade_request& request, const origin_list& origins) {
  if (!boost::beast::websocket::is_upgrade(request))
    return failure{handshake_refusal{http::status::upgrade_required, "this port speaks WebSocket only", "Upgrade: websocket\r\n"}};
  if (request[field::sec_websocket_version] != "13")
    return failure{
      handshake_refusal{http::status::upgrade_required, "only version 13 of WebSocket is spoken here", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"}};
  if (!origins.allows(view(request[field::origin])))
    return failure{handshake_refusal{http::status::forbidden, "pages of " + std::string{view(request[field::origin])} + " may not connect; see websocket.origins"}};
  if (const auto form = wanted_form(request))
    return *form;
  return failure{handshake_refusal{http::status::bad_request, "ask for a sub-protocol: parley.v1.json or parley.v1.fb"}};
}

handshake_refusal unreadable(const boost::system::error_code& why) {
  const auto status = why == http::error::header_limit ? http::status::request_header_fields_too_large : http::status::bad_request;
  return {status, std::string{view(http::obsolete_reason(status))}};
}

handshake_refusal full(http::status status, std::string why) { return {status, std::move(why), "Retry-After: 5\r\n"}; }

} // namespace parley::gateway
