#include "gateway/health_pages.hpp"

namespace parley::gateway {

namespace {

constexpr std::size_t max_body_bytes = 1024; // none of the pages takes a body

http::response text(unsigned status, std::string body) {
  http::response r;
  r.status = status;
  r.body = std::move(body);
  r.content_type = "text/plain; charset=utf-8";
  return r;
}

/// On the server's own thread, so that it says whether the server lives even when all workers wait.
void add_page(http::router& to, std::string path, std::function<http::response()> make) {
  to.add({.pattern = std::move(path),
    .handle = [make = std::move(make)](const http::request&, const http::responder& answer) { answer(make()); },
    .max_body_bytes = max_body_bytes,
    .where = http::route::runs_on::server});
}

} // namespace

void add_health_pages(http::router& to, page_sources from) {
  add_page(to, "/healthz", [] { return text(200, "ok\n"); });
  add_page(to, "/readyz", [ready = std::move(from.ready)] { return ready() ? text(200, "ready\n") : text(503, "not ready\n"); });
  add_page(to, "/metrics", [metrics = std::move(from.metrics)] {
    auto r = text(200, metrics());
    r.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return r;
  });
}

} // namespace parley::gateway
