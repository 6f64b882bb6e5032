// From bytes to a request.
#include "gateway/http_connection.hpp"

#include "base/endpoint.hpp"
#include "http/forwarded_peer.hpp"
#include "http/problem.hpp"
#include "http/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace parley::gateway {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;

namespace {

std::optional<http::method> method_of(beast_http::verb v) {
  using enum beast_http::verb;
  switch (v) {
    case get:
    case head: return http::method::get;
    case post: return http::method::post;
    case put: return http::method::put;
    case patch: return http::method::patch;
    case delete_: return http::method::del;
    default: return std::nullopt;
  }
}

/// What a request that can't be understood is told before the connection ends.
http::response complaint(boost::system::error_code why) {
  if (why == beast_http::error::header_limit)
    return http::problem(431, "the head of this request is too large");
  return http::problem(400, "this is no HTTP request: " + why.message());
}

http::response wrong_method(const std::vector<http::method>& allowed) {
  std::string all;
  for (const auto m : allowed)
    all.append(all.empty() ? "" : ", ").append(m == http::method::get ? "GET, HEAD" : to_text(m));
  auto r = http::problem(405, "here one may " + all);
  r.fields.emplace_back("Allow", all);
  return r;
}

http::response too_large(std::size_t max_bytes) { return http::problem(413, "a body here has at most " + std::to_string(max_bytes) + " bytes"); }

} // namespace

void http_connection::next_request() {
  parser_.emplace();
  parser_->header_limit(std::uint32_t(around_.limits.header_bytes));
  parser_->body_limit(boost::none); // each route has its own
  parser_->eager(false);            // so that the route is known before the body comes
  request_ = {};
  request_.peer = peer_;
  form_ = {};
  phase_ = phase::idle;
  expect_within(around_.limits.idle_timeout);
  read_head();
}

void http_connection::read(void (http_connection::*then)()) {
  stream_.async_read_some(asio::buffer(chunk_), [self = shared_from_this(), then](error_code gone, std::size_t size) {
    if (gone)
      return self->close();
    self->read_.append(self->chunk_.data(), size);
    ((*self).*then)();
  });
}

void http_connection::read_head() {
  if (read_.empty())
    return read(&http_connection::read_head);
  if (phase_ == phase::idle) {
    phase_ = phase::reading;
    expect_within(around_.limits.header_timeout);
  }
  while (!parser_->is_header_done()) {
    error_code problem;
    read_.erase(0, parser_->put(asio::buffer(read_), problem));
    if (problem == beast_http::error::need_more)
      return read(&http_connection::read_head);
    if (problem)
      return refuse(complaint(problem));
  }
  head_read();
}

bool http_connection::has_body() const { return !parser_->is_done(); }

void http_connection::head_read() {
  const auto& q = parser_->get();
  form_.then = parser_->keep_alive() ? answer_form::connection::keep : answer_form::connection::close;
  form_.with = q.method() == beast_http::verb::head ? answer_form::body::left_out : answer_form::body::sent;
  form_.stream = q.version() < 11 ? answer_form::chunks::bare : answer_form::chunks::framed;
  // What is turned away with its body still to come ends the connection, for that body would be taken for the next request.
  const auto turn_away = [this](http::response r) { has_body() ? refuse(std::move(r)) : answer(std::move(r)); };

  const auto method = method_of(q.method());
  if (!method)
    return turn_away(http::problem(501, "this method is not known here"));
  if (!http::parse_target(q.target(), request_))
    return turn_away(http::problem(400, "the target of this request can't be read"));
  request_.method = *method;
  for (const auto& f : q)
    request_.fields.emplace_back(f.name_string(), f.value());
  if (around_.limits.peers == http_limits::peer::said_by_proxy && endpoint{peer_}.is_loopback())
    request_.peer = http::forwarded_peer(request_.fields).value_or(peer_);
  auto found = around_.routes.find(*method, request_.path);
  if (!found.route)
    return turn_away(found.allowed.empty() ? http::problem(404, "there is no " + request_.path) : wrong_method(found.allowed));
  route_ = found.route;
  request_.parameters = std::move(found.parameters);
  if (parser_->content_length().value_or(0) > route_->max_body_bytes)
    return turn_away(too_large(route_->max_body_bytes));
  if (route_->admit && has_body())
    if (auto no = route_->admit(request_))
      return turn_away(*std::move(no));
  if (route_->upload)
    return begin_upload();
  invite_body();
}

void http_connection::begin_upload() {
  struct begun {
    std::shared_ptr<http::body_sink> sink;
    http::response refusal;
  };
  expect_within(around_.limits.handler_timeout);
  const bool accepted = on_worker(
    [route = route_, head = request_] {
      auto sink = route->upload(head);
      return sink ? begun{*std::move(sink), {}} : begun{nullptr, sink.error()};
    },
    [](http_connection& self, begun b) {
      if (!b.sink)
        return self.refuse(std::move(b.refusal));
      self.sink_ = std::move(b.sink);
      self.invite_body();
    });
  if (!accepted)
    refuse(overloaded());
}

/// Who asked whether it may send its body is told so.
void http_connection::invite_body() {
  parser_->eager(true);
  const auto expects = request_.field("Expect");
  if (has_body() && expects && (*expects == "100-continue" || *expects == "100-Continue"))
    return send("HTTP/1.1 100 Continue\r\n\r\n", &http_connection::begin_body);
  begin_body();
}

void http_connection::begin_body() {
  const auto most_bytes = sink_ ? std::min(route_->max_body_bytes, sink_->max_bytes()) : route_->max_body_bytes;
  if (has_body())
    expect_within(time_to_move(parser_->content_length().value_or(most_bytes)));
  read_body();
}

void http_connection::read_body() {
  while (has_body()) {
    if (read_.empty())
      return read(&http_connection::read_body);
    error_code problem;
    read_.erase(0, parser_->put(asio::buffer(read_), problem));
    if (problem && problem != beast_http::error::need_more)
      return refuse(complaint(problem));
    // What the parser leaves is the beginning of a chunk's head or of the trailer; how long these are it does not ask.
    if (problem && read_.size() > around_.limits.header_bytes)
      return refuse(complaint(beast_http::error::header_limit));
    const auto part_bytes = parser_->get().body().size() - gathered_bytes_; // a sink has nothing gathered
    body_bytes_ += part_bytes;
    if (body_bytes_ > route_->max_body_bytes)
      return refuse(too_large(route_->max_body_bytes));
    if (sink_ && part_bytes > 0)
      return write_to_sink();
    gathered_bytes_ += part_bytes;
    around_.gathered_bytes += part_bytes;
    if (around_.gathered_bytes > around_.limits.body_bytes)
      return refuse(overloaded());
    if (problem)
      return read(&http_connection::read_body);
  }
  request_.body = std::move(parser_->get().body());
  handle();
}

void http_connection::write_to_sink() {
  const bool accepted = on_worker([sink = sink_, part = std::exchange(parser_->get().body(), {})] { return sink->write(part); },
    [](http_connection& self, std::optional<http::response> refusal) {
      if (refusal)
        return self.refuse(*std::move(refusal));
      self.read_body();
    });
  if (!accepted)
    refuse(overloaded());
}

} // namespace parley::gateway
