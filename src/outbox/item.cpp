#include "outbox/item.hpp"

#include "base/json_text.hpp"
#include "base/key_number.hpp"
#include "outbox/mail_message.hpp"

#include <boost/json.hpp>

#include <array>
#include <charconv>

namespace parley::outbox {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 3> state_names{"waiting", "delivered", "given_up"};

template <class Number>
Number number_in(const json::object& o, std::string_view key) {
  return o.at(key).to_number<Number>();
}
std::string text_in(const json::object& o, std::string_view key) { return std::string{o.at(key).as_string()}; }

/// None unless the whole text is a number.
session_id session_named(std::string_view text) {
  session_id s;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), s.value);
  return bad == std::errc{} && end == text.data() + text.size() ? s : session_id{};
}

} // namespace

std::string_view name_of(item_state s) { return state_names[std::size_t(s)]; }

std::optional<item_state> item_state_named(std::string_view name) {
  for (std::size_t i = 0; i < state_names.size(); ++i)
    if (state_names[i] == name)
      return item_state(i);
  return {};
}

std::string to_json(const item& i, with_body body) {
  std::string out{"{"};
  const auto number = [&](std::string_view key, auto value) { out.append(out.size() > 1 ? ",\"" : "\"").append(key).append("\":").append(std::to_string(value)); };
  const auto text = [&](std::string_view key, std::string_view value) {
    out.append(",\"").append(key).append("\":");
    append_json_text(out, value); // what receivers answer need not be UTF-8
  };
  number("id", i.id);
  text("destination", i.what.destination);
  text("order_key", i.what.order_key);
  if (i.what.session)
    text("session", std::to_string(i.what.session.value)); // 64 bits: as text, as everywhere in the API
  text("type", i.what.type);
  text("state", name_of(i.state));
  number("created_ms", i.created_ms);
  number("waiting_since_ms", i.waiting_since_ms);
  number("attempts", i.attempts);
  number("next_attempt_ms", i.next_attempt_ms);
  number("finished_ms", i.finished_ms);
  text("last_answer", i.last_answer);
  number("replays", i.replays);
  if (body == with_body::yes)
    text("body", i.what.body);
  return out += '}';
}

std::optional<item> item_from_json(std::string_view text) {
  json::error_code bad;
  const auto parsed = json::parse(text, bad);
  if (bad || !parsed.is_object())
    return {};
  const auto& o = parsed.get_object();
  try { // Boost.JSON's checked access throws; this is as far as its exceptions come
    item i;
    i.id = number_in<std::uint64_t>(o, "id");
    i.what = {text_in(o, "destination"), text_in(o, "order_key"), text_in(o, "type"), text_in(o, "body")};
    if (o.contains("session"))
      i.what.session = session_named(o.at("session").as_string());
    const auto state = item_state_named(o.at("state").as_string());
    if (!state)
      return {};
    i.state = *state;
    i.created_ms = number_in<std::int64_t>(o, "created_ms");
    i.waiting_since_ms = number_in<std::int64_t>(o, "waiting_since_ms");
    i.attempts = number_in<std::uint32_t>(o, "attempts");
    i.next_attempt_ms = number_in<std::int64_t>(o, "next_attempt_ms");
    i.finished_ms = number_in<std::int64_t>(o, "finished_ms");
    i.last_answer = text_in(o, "last_answer");
    i.replays = number_in<std::uint32_t>(o, "replays");
    return i;
  } catch (const std::exception&) {
    return {};
  }
}

session_id session_of(const item& i) {
  if (i.what.session)
    return i.what.session;
  std::string_view key{i.what.order_key};
  if (const auto number = take_key_number(key); number && key.empty())
    return session_id{*number};
  // What visitors have written stands above that line, so the last one is ours.
  constexpr std::string_view line = "\r\nSession: ";
  const auto mail = mail_of_item_body(i.what.body);
  const auto at = mail ? mail->text.rfind(line) : std::string::npos;
  if (at == std::string::npos)
    return {};
  const auto number = std::string_view{mail->text}.substr(at + line.size());
  return session_named(number.substr(0, number.find('\r')));
}

} // namespace parley::outbox
