#include "admin/api.hpp"

#include "base/json_text.hpp"
#include "base/log.hpp"

#include <charconv>

namespace parley::admin {

namespace {

http::response unauthorized(std::string_view detail) {
  auto r = http::problem(401, detail);
  r.fields.emplace_back("WWW-Authenticate", "Bearer realm=\"parley\"");
  return r;
}

std::optional<std::string_view> bearer_token(const http::request& r) {
  constexpr std::string_view scheme = "Bearer ";
  const auto field = r.field("Authorization");
  if (!field || !field->starts_with(scheme))
    return std::nullopt;
  return field->substr(scheme.size());
}

/// Who asks, or what it is told.
result<accounts::identity, http::response> admit(const http::request& r, const access& a, const api::verifier& verify) {
  if (a.whom == access::of::anybody)
    return accounts::identity{};
  const auto token = bearer_token(r);
  if (!token)
    return failure{unauthorized("this needs a token: Authorization: Bearer …; POST /api/v1/login gives one")};
  auto who = verify(*token);
  if (!who)
    return failure{who.error().why == accounts::refused::bad_credentials ? unauthorized("this token is not good, or not any more") : refused(who.error())};
  if (a.whom != access::of::restricted && who->may_use == accounts::identity::scope::restricted)
    return failure{refused({accounts::refused::password_must_change, "change your password first", 0})};
  if (a.whom == access::of::holder && !accounts::may(*who, a.right))
    return failure{refused({accounts::refused::not_allowed, "your account has not the right for this", 0})};
  return *std::move(who);
}

unsigned status_of(accounts::refused why) {
  using enum accounts::refused;
  switch (why) {
    case bad_credentials: return 401;
    case too_many_attempts: return 429;
    case busy: return 503;
    case not_allowed:
    case password_must_change: return 403;
    case no_such_account: return 404;
    case name_taken:
    case last_administrator: return 409;
    case bad_name:
    case bad_value:
    case password_mismatch:
    case password_too_weak: return 422;
    case storage_failed: return 500;
  }
  return 500;
}

std::string_view sentence_of(accounts::refused why) {
  using enum accounts::refused;
  switch (why) {
    case bad_credentials: return "name, password or token are wrong";
    case too_many_attempts: return "too many attempts; try again later";
    case busy: return "the server has too much to do; try again in a while";
    case not_allowed: return "your account has not the right for this";
    case no_such_account: return "there is no such account";
    case name_taken: return "this name is taken, perhaps by an account that was deleted";
    case bad_name: return "an account can not have this name";
    case bad_value: return "a value is wrong";
    case password_mismatch: return "the confirmation differs from the password";
    case password_too_weak: return "this password is too weak";
    case password_must_change: return "change your password first";
    case last_administrator: return "a site needs an administrator";
    case storage_failed: return "the server could not store this; nothing was changed";
  }
  return {};
}

} // namespace

void api::add(http::method m, std::string pattern, access a, std::function<http::response(const call&)> handle, std::size_t max_body_bytes) {
  add_later(
    m, std::move(pattern), a, [handle = std::move(handle)](const call& c, const http::responder& answer) { answer(handle(c)); }, max_body_bytes);
}

void api::add_later(http::method m, std::string pattern, access a, std::function<void(call, http::responder)> handle, std::size_t max_body_bytes) {
  auto guarded = [a, verify = verify_, handle = std::move(handle)](http::request r, const http::responder& answer) {
    auto who = admit(r, a, verify);
    if (!who)
      return answer(who.error());
    handle({std::move(r), *std::move(who)}, answer);
  };
  auto may_send = [a, verify = verify_](const http::request& head) -> std::optional<http::response> {
    auto who = admit(head, a, verify);
    return who ? std::nullopt : std::optional{who.error()};
  };
  routes_.add({.method = m, .pattern = std::move(pattern), .handle = std::move(guarded), .max_body_bytes = max_body_bytes, .admit = std::move(may_send)});
}

void api::add_upload(http::method m, std::string pattern, access a, upload begin, std::size_t max_body_bytes) {
  auto guarded = [a, verify = verify_, begin = std::move(begin)](const http::request& head) -> result<std::unique_ptr<http::body_sink>, http::response> {
    auto who = admit(head, a, verify);
    if (!who)
      return failure{who.error()};
    return begin({head, *std::move(who)});
  };
  routes_.add({.method = m, .pattern = std::move(pattern), .upload = std::move(guarded), .max_body_bytes = max_body_bytes});
}

http::response refused(const accounts::refusal& why) {
  if (why.why == accounts::refused::storage_failed)
    return storage_failed(why.detail);
  auto r = http::problem(status_of(why.why), why.detail.empty() ? sentence_of(why.why) : std::string_view{why.detail});
  r.body.pop_back();
  r.body += ",\"code\":";
  append_json_text(r.body, accounts::name_of(why.why));
  r.body += '}';
  if (why.retry_after_ms > 0)
    r.fields.emplace_back("Retry-After", std::to_string((why.retry_after_ms + 999) / 1000));
  return r;
}

http::response storage_failed(std::string_view detail) {
  log::error("api_storage_failed", {{"detail", detail}});
  return http::problem(500, sentence_of(accounts::refused::storage_failed));
}

std::optional<std::uint64_t> asked_number(const http::request& r, std::string_view name, std::uint64_t otherwise, std::uint64_t min, std::uint64_t max) {
  const auto text = r.asked(name);
  if (!text)
    return otherwise;
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), n);
  if (error != std::errc{} || end != text->data() + text->size() || n < min || n > max)
    return std::nullopt;
  return n;
}

} // namespace parley::admin
