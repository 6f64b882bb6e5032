// One scenario over every protocol: what is stored is the same.
#include "websocket_client.hpp"

#include "protocol/frame_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <map>

namespace parley::gateway::testing {
namespace {

namespace json = boost::json;

std::string_view view(const json::value& text) { return {text.as_string().data(), text.as_string().size()}; }

/// With braces it would be a list of one text.
json::value text(const std::string& s) { return json::value(json::string_view{s.data(), s.size()}); }

/// Two runs have other times; nothing else may differ.
void forget_times(json::value& v) {
  if (auto* list = v.if_array())
    for (auto& entry : *list)
      forget_times(entry);
  if (auto* object = v.if_object()) {
    std::vector<std::string> times;
    for (auto& [name, value] : *object)
      if (name.ends_with("_ms"))
        times.emplace_back(name.data(), name.size());
      else
        forget_times(value);
    for (const auto& name : times)
      object->erase(name);
  }
}

/// A client of the scenario: frames go in and come out as JSON, whatever is spoken in between.
class link {
public:
  virtual ~link() = default;
  virtual void send(const std::string& frame) = 0;
  virtual json::object next() = 0;

  std::uint64_t last_id = 0;
};

/// As bytes, and the other way round.
std::vector<std::byte> frame_bytes(const std::string& text) {
  frame_json_reader reader;
  if (!reader.read(text))
    throw std::runtime_error(text);
  const auto bytes = reader.frame(0);
  if (!bytes)
    throw std::runtime_error(bytes.error().detail);
  return {bytes->begin(), bytes->end()};
}

class tcp_link final : public link {
public:
  explicit tcp_link(const running_server& s) : client_(s) {}
  void send(const std::string& frame) override { client_.send(frame_bytes(frame)); }
  json::object next() override { return json::parse(to_json(trusted_frame(client_.next().value().bytes().data()))).as_object(); }

private:
  wire_client client_;
};

class binary_link final : public link {
public:
  explicit binary_link(const running_server& s) : client_(s, {.protocol = "parley.v1.fb"}) {}
  void send(const std::string& frame) override { client_.send_binary(frame_bytes(frame)); }
  json::object next() override {
    if (at_ == message_.size() * 8) {
      const auto bytes = client_.next_message().value();
      message_.resize(bytes.size() / 8);
      std::memcpy(message_.data(), bytes.data(), bytes.size());
      at_ = 0;
    }
    const auto frame = trusted_frame(reinterpret_cast<const std::byte*>(message_.data()) + at_);
    at_ += frame.bytes().size();
    return json::parse(to_json(frame)).as_object();
  }

private:
  websocket_client client_;
  std::vector<std::uint64_t> message_;
  std::size_t at_ = 0;
};

class json_link final : public link {
public:
  explicit json_link(const running_server& s) : client_(s) {}
  void send(const std::string& frame) override { client_.send_text(frame); }
  json::object next() override { return client_.next_frame(); }

private:
  websocket_client client_;
};

using connect = std::unique_ptr<link> (*)(const running_server&);

/// Plays the scenario on a fresh server and returns all records of its chat, as operators see them, without their time.
class player {
public:
  explicit player(connect c) : connect_(c) {}

  std::vector<std::string> play() {
    std::ifstream file{PARLEY_SCENARIO};
    for (std::string line; std::getline(file, line);)
      step(json::parse(line).as_object());
    return history();
  }

private:
  void step(const json::object& s) {
    auto& client = client_of(view(s.at("client")));
    if (const auto* body = s.if_contains("hello")) {
      request(client, {{"kind", "hello"}, {"body", *body}});
      json::object f;
      for (f = client.next(); view(f.at("kind")) != "welcome";)
        f = client.next();
      client.last_id = std::stoull(std::string{view(f.at("body").at("client_id_base"))});
    } else if (const auto* kind = s.if_contains("await")) {
      while (view(client.next().at("kind")) != view(*kind)) {}
    } else {
      const auto* expected = s.if_contains("refused");
      EXPECT_EQ(answer(client, request(client, s.at("request").as_object())), expected ? view(*expected) : "done") << json::serialize(s);
    }
  }

  std::string request(link& client, json::object frame) {
    const auto id = std::to_string(++client.last_id);
    frame["client_id"] = text(id);
    if (!chat_.empty())
      frame["session"] = text(chat_);
    client.send(json::serialize(frame));
    return id;
  }

  /// `done`, or the error's name.
  std::string answer(link& client, const std::string& id) {
    for (;;) {
      const auto f = client.next();
      const auto what = view(f.at("kind"));
      if (what == "error" && view(f.at("client_id")) == id)
        return std::string{view(f.at("body").at("name"))};
      if (what == "acks")
        for (const auto& entry : f.at("body").at("entries").as_array())
          if (view(entry.at("client_id")) == id) {
            if (const auto session = view(entry.at("session")); session != "0")
              chat_ = session;
            return "done";
          }
    }
  }

  std::vector<std::string> history() {
    auto& reader = client_of("otto");
    request(reader, {{"kind", "history"}, {"body", {{"after", "0"}, {"limit", 1000}}}});
    std::vector<std::string> records;
    for (;;) {
      auto f = reader.next();
      if (view(f.at("kind")) == "page_end")
        return records;
      if (!f.contains("seq"))
        continue; // no record
      if (std::stoull(std::string{view(f.at("seq"))}) != records.size() + 1)
        continue; // live ones have come before
      json::value record = std::move(f);
      forget_times(record);
      records.push_back(json::serialize(record));
    }
  }

  link& client_of(std::string_view name) {
    auto& c = clients_[std::string{name}];
    if (!c)
      c = connect_(server_);
    return *c;
  }

  running_server server_;
  connect connect_;
  std::map<std::string, std::unique_ptr<link>> clients_;
  std::string chat_;
};

template <class Link>
std::vector<std::string> records_over() {
  return player{[](const running_server& s) -> std::unique_ptr<link> { return std::make_unique<Link>(s); }}.play();
}

TEST(scenario, F113_OneScenarioGivesTheSameRecordsOverTcpAndBothFormsOfWebSocket) {
  const auto over_tcp = records_over<tcp_link>();
  EXPECT_GE(over_tcp.size(), 15u);
  EXPECT_NE(over_tcp.at(0).find("colour=grün"), std::string::npos);
  EXPECT_EQ(records_over<binary_link>(), over_tcp);
  EXPECT_EQ(records_over<json_link>(), over_tcp);
}

} // namespace
} // namespace parley::gateway::testing
