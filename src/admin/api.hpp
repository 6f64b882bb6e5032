// The frame around the routes of /api/v1: who asks, whether it may, and what refusals look like. How to add routes: docs/admin-api.md.
#pragma once
#include "accounts/identity.hpp"
#include "accounts/refusal.hpp"
#include "admin/audit_log.hpp"
#include "http/json_body.hpp"
#include "http/router.hpp"

#include <functional>

namespace parley::admin {

/// What a route asks of its caller.
struct access {
  enum class of : std::uint8_t {
    anybody,    ///< no token is asked for
    restricted, ///< any good token, also one of an account whose password must be changed first
    account,    ///< a good token
    holder,     ///< … of an account that has this right
  } whom = of::account;
  accounts::permission right{};

  static constexpr access anybody() { return {of::anybody, {}}; }
  static constexpr access restricted() { return {of::restricted, {}}; }
  static constexpr access account() { return {of::account, {}}; }
  static constexpr access holder(accounts::permission p) { return {of::holder, p}; }
};

/// A request whose caller may make it.
struct call {
  http::request request;
  accounts::identity who; ///< empty for access::anybody
  actor as() const { return {who.account, request.peer}; }
};

/// Adds routes to a router, each behind its check. Filled before the server starts; the routes keep what they need.
class api {
public:
  /// Who has shown this token: microseconds, any thread.
  using verifier = std::function<result<accounts::identity, accounts::refusal>(std::string_view token)>;
  api(http::router& routes, verifier verify) : routes_(routes), verify_(std::move(verify)) {}

  /// The handler runs on a worker and may wait. `limit`: of the body, bytes.
  void add(http::method m, std::string pattern, access a, std::function<http::response(const call&)> handle, std::size_t max_body_bytes = 64 * 1024);
  /// For answers that come later.
  void add_later(http::method m, std::string pattern, access a, std::function<void(call, http::responder)> handle, std::size_t max_body_bytes = 64 * 1024);
  /// An upload (http::route::upload): who may not is refused before its body is read.
  using upload = std::function<result<std::unique_ptr<http::body_sink>, http::response>(const call& head)>;
  void add_upload(http::method m, std::string pattern, access a, upload begin, std::size_t max_body_bytes);

private:
  http::router& routes_;
  verifier verify_;
};

/// 401, 403, 404, 409, 422, 429, 503 with its `code` as in accounts::name_of, and Retry-After where it has one.
http::response refused(const accounts::refusal& why);
/// 500; the reason goes to the log, not to the client.
http::response storage_failed(std::string_view detail);

/// A whole number in the query; `otherwise` if it is not there. None if it is no number or out of bounds.
std::optional<std::uint64_t> asked_number(const http::request& r, std::string_view name, std::uint64_t otherwise, std::uint64_t min, std::uint64_t max);

} // namespace parley::admin
