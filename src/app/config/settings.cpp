#include "app/config/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace parley::app {

namespace {

constexpr std::array<std::string_view, 4> log_levels{"debug", "info", "warning", "error"};
constexpr std::int64_t hour_ms = 3'600'000;
constexpr auto at_reload = setting::effective::at_reload;

// clang-format off
#define PARLEY_IN(member) [](server_config& c) -> auto& { return c.member; }
// clang-format on

constexpr std::array table{
  setting{"listen", "Where clients connect. Only this machine by default; others should come with TLS (tls.listen).", setting::address{PARLEY_IN(listen)}},
  setting{"admin", "Where /healthz, /readyz and /metrics are served. A loopback address, for nothing there asks for a key.", setting::address{PARLEY_IN(admin)}},
  setting{"listen_ws",
    "Where WebSocket clients connect, browsers above all. Only this machine by default; others need TLS, here (tls.listen_ws) or in a proxy in front of it.",
    setting::address{PARLEY_IN(listen_ws)}},
  setting{"data", "Folder of the history; made if it is not there.", setting::text{PARLEY_IN(data)}},
  setting{"log_level", "Least important log line that is written.", setting::choice{PARLEY_IN(log_level), log_levels}, at_reload},
  setting{"sleep_after_ms", "A session that nobody touched for so long leaves memory; its next frame wakes it. Ten minutes: longer than a pause in a chat.",
    setting::number{PARLEY_IN(sleep_after_ms), 1, 24 * 365 * hour_ms}, at_reload},
  setting{"max_connections", "Clients at once. Below the usual limit of 20,000 open files, so that the store and the admin port always find one.",
    setting::number{PARLEY_IN(max_connections), 1, 10'000'000}, at_reload},
  setting{"allow_open", "Start even if strangers from other machines may chat, or become operators, without a key.", setting::toggle{PARLEY_IN(allow_open)}},
  setting{"admin_behind_proxy",
    "A proxy on this machine stands in front of admin and tells in X-Forwarded-For whose requests it passes on. Attempts to log in are limited then, and the audit log "
    "is written, by these addresses.",
    setting::toggle{PARLEY_IN(admin_behind_proxy)}},
  setting{"limits.visitor_frames_per_second", "Frames a second of one visitor, in the long run. A person types a few a minute; a program that floods is cut off.",
    setting::number{PARLEY_IN(limits.visitor_frames_per_second), 1, 1'000'000'000}, at_reload},
  setting{"limits.visitor_burst_frames", "How many of them may come at once, as after a reconnect.",
    setting::number{PARLEY_IN(limits.visitor_burst_frames), 1, 1'000'000'000}, at_reload},
  setting{"limits.outbox_bytes", "Bytes that may wait to be written to one connection; past it the connection is closed as a slow reader.",
    setting::number{PARLEY_IN(limits.outbox_bytes), 512 * 1024, 1 << 30}, at_reload},
  setting{"limits.in_flight", "Requests of one connection without an answer; past it the server stops reading from it.",
    setting::number{PARLEY_IN(limits.in_flight), 1, 1 << 20}, at_reload},
  setting{"limits.hello_timeout_ms", "How long a new connection may take to say who it is.", setting::number{PARLEY_IN(limits.hello_timeout_ms), 1, hour_ms}, at_reload},
  setting{"storage.linger_us", "With few records waiting, how long a commit waits for more, microseconds. Costs latency, saves syncs.",
    setting::number{PARLEY_IN(storage.linger_us), 0, 1'000'000}},
  setting{"storage.eager_records", "With so many records waiting, a commit does not wait for more.", setting::number{PARLEY_IN(storage.eager_records), 1, 1 << 20}},
  setting{"search.enabled", "Keep an index of names and texts beside the message path, for search and the customer panel.", setting::toggle{PARLEY_IN(search.enabled)}},
  setting{"outbox.first_wait_ms", "Before a mail or a webhook that failed is tried again; doubles from attempt to attempt. A receiver that restarts is back by then.",
    setting::number{PARLEY_IN(outbox.first_wait_ms), 1, hour_ms}},
  setting{"outbox.longest_wait_ms", "Longest such wait. Once an hour finds a receiver that was repaired soon enough, and costs nothing.",
    setting::number{PARLEY_IN(outbox.longest_wait_ms), 1, 24 * hour_ms}},
  setting{"outbox.give_up_ms", "Tried for so long, then given up; it can be replayed. Three days: over a weekend.",
    setting::number{PARLEY_IN(outbox.give_up_ms), 1, 30 * 24 * hour_ms}},
  setting{"outbox.allow_private_addresses", "Webhooks and apps may be on this machine or in private networks. Off, so that a URL never reaches what only insiders see.",
    setting::toggle{PARLEY_IN(outbox.allow_private_addresses)}},
  setting{"websocket.origins",
    "Which web pages may connect: any, none, local (pages of this machine), or origins as https://shop.example https://www.shop.example. by_address: local when "
    "listen_ws is a loopback address, else none. Whoever names pages from elsewhere has strangers as clients: gateways need a key then, and operators an account.",
    setting::text{PARLEY_IN(websocket.origins)}},
  setting{"websocket.ping_interval_ms", "A WebSocket client that is silent for so long is asked whether it is there, and ended when it stays silent for as long again.",
    setting::number{PARLEY_IN(websocket.ping_interval_ms), 10, hour_ms}},
  setting{"websocket.connections_per_address", "WebSockets of one address at once; 0 = any number, as behind a proxy, where all clients have the proxy's address.",
    setting::number{PARLEY_IN(websocket.connections_per_address), 0, 10'000'000}},
  setting{"websocket.compression",
    "Compress WebSocket messages (permessage-deflate) for clients that offer it. Off: it costs 300 KB and more a connection, and chats are small.",
    setting::toggle{PARLEY_IN(websocket.compression)}},
  setting{"tls.certificate", "PEM file of the server's certificate and those that lead to an authority, its own first. Read again at each reload.",
    setting::file{PARLEY_IN(tls.certificate)}, at_reload},
  setting{"tls.key", "PEM file of its key, without a password. Read again at each reload.", setting::file{PARLEY_IN(tls.key)}, at_reload},
  setting{
    "tls.listen", "Clients speak TLS at listen. Off: where a tunnel or a proxy does it, and on one machine, it only costs.", setting::toggle{PARLEY_IN(tls.listen)}},
  setting{"tls.listen_ws", "WebSocket clients speak TLS at listen_ws: wss instead of ws.", setting::toggle{PARLEY_IN(tls.listen_ws)}},
  setting{"tls.admin", "The admin port speaks TLS: https, also for whoever scrapes /metrics.", setting::toggle{PARLEY_IN(tls.admin)}},
};

#undef PARLEY_IN

template <class... F>
struct overloaded : F... {
  using F::operator()...;
};
template <class... F>
overloaded(F...) -> overloaded<F...>; // clang 16 does not find out by itself

/// Calls the one of `f` that takes what `v` holds.
template <class Variant, class... F>
auto match(const Variant& v, F... f) {
  return std::visit(overloaded{f...}, v);
}

std::string spelled(std::string_view prefix, std::string_view name, char separator, int (*letter)(int)) {
  std::string out{prefix};
  for (char c : name)
    out += c == '.' || c == '_' ? separator : char(letter(c));
  return out;
}

} // namespace

std::span<const setting> settings() { return table; }

const setting* find_setting(std::string_view name) {
  auto found = std::ranges::find(table, name, &setting::name);
  return found == table.end() ? nullptr : &*found;
}

std::string setting::flag() const {
  return spelled("--", name, '-', [](int c) { return c; });
}
std::string setting::variable() const {
  return spelled("PARLEY_", name, '_', [](int c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
}

std::string setting::shape() const {
  return match(
    type, [](text) -> std::string { return "TEXT"; }, [](file) -> std::string { return "FILE"; }, [](address) -> std::string { return "HOST:PORT"; },
    [](toggle) -> std::string { return "true|false"; }, [](number n) { return std::to_string(n.min) + ".." + std::to_string(n.max); },
    [](choice c) {
      std::string all;
      for (auto one : c.of)
        all.append(all.empty() ? "" : "|").append(one);
      return all;
    });
}

std::string setting::toml_value(const server_config& config) const {
  auto& c = const_cast<server_config&>(config); // the accessors are for both; this one only reads
  return match(
    type, [&](text t) { return '"' + t.in(c) + '"'; }, [&](file t) { return '"' + t.in(c) + '"'; }, [&](choice t) { return '"' + t.in(c) + '"'; },
    [&](address t) { return '"' + t.in(c).text() + '"'; }, [&](toggle t) -> std::string { return t.in(c) ? "true" : "false"; },
    [&](number t) { return std::to_string(t.in(c)); });
}

void setting::copy(const server_config& from, server_config& to) const {
  auto& source = const_cast<server_config&>(from); // the accessors are for both; this side is only read
  std::visit([&](const auto& t) { t.in(to) = t.in(source); }, type);
}

std::optional<std::string> assign(const setting& s, server_config& config, const setting_value& value) {
  auto put = [&]<class T>(auto type, const T* given, auto accepts) -> std::optional<std::string> {
    if (!given || !accepts(*given))
      return std::string{s.name} + " must be " + s.shape();
    type.in(config) = *given;
    return std::nullopt;
  };
  auto any = [](const auto&) { return true; };
  auto* as_text = std::get_if<std::string>(&value);
  return match(
    s.type, [&](setting::text t) { return put(t, as_text, [](auto& v) { return !v.empty(); }); }, [&](setting::file t) { return put(t, as_text, any); },
    [&](setting::choice t) { return put(t, as_text, [&](auto& v) { return std::ranges::find(t.of, v) != t.of.end(); }); },
    [&](setting::toggle t) { return put(t, std::get_if<bool>(&value), any); },
    [&](setting::number t) { return put(t, std::get_if<std::int64_t>(&value), [&](auto v) { return v >= t.min && v <= t.max; }); },
    [&](setting::address t) {
      auto parsed = as_text ? parse_endpoint(*as_text) : std::nullopt;
      return put(t, parsed ? &*parsed : nullptr, any);
    });
}

std::optional<std::string> assign_text(const setting& s, server_config& config, std::string_view text) {
  setting_value value{std::string{text}};
  if (std::holds_alternative<setting::toggle>(s.type) && (text == "true" || text == "false"))
    value = text == "true";
  if (std::int64_t number; std::holds_alternative<setting::number>(s.type)) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size())
      value = number;
  }
  return assign(s, config, value);
}

} // namespace parley::app
