#include "protocol/frame_json.hpp"

#include "base/json_text.hpp"

#include <flatbuffers/minireflect.h>

namespace parley {

namespace {

/// Writes what minireflect walks over. Only for verified tables: it follows offsets without a look.
class json_visitor final : public flatbuffers::IterationVisitor {
public:
  explicit json_visitor(std::string& out) : out_(out) {}

  void StartSequence() override { out_ += '{'; }
  void EndSequence() override { out_ += '}'; }
  void StartVector() override { out_ += '['; }
  void EndVector() override { out_ += ']'; }
  void Element(std::size_t i, flatbuffers::ElementaryType, const flatbuffers::TypeTable*, const std::uint8_t*) override {
    if (i)
      out_ += ',';
  }
  void Field(
    std::size_t, std::size_t set_before, flatbuffers::ElementaryType, bool, const flatbuffers::TypeTable*, const char* name, const std::uint8_t* value) override {
    if (!value)
      return; // absent: the default
    if (set_before)
      out_ += ',';
    append_json_text(out_, name);
    out_ += ':';
  }

  void Bool(bool v) override { out_ += v ? "true" : "false"; }
  void UType(std::uint8_t v, const char* name) override { number(v, name); }
  void Char(std::int8_t v, const char* name) override { number(v, name); }
  void UChar(std::uint8_t v, const char* name) override { number(v, name); }
  void Short(std::int16_t v, const char* name) override { number(v, name); }
  void UShort(std::uint16_t v, const char* name) override { number(v, name); }
  void Int(std::int32_t v, const char* name) override { number(v, name); }
  void UInt(std::uint32_t v, const char* name) override { number(v, name); }
  void Long(std::int64_t v) override { number(v, nullptr); }
  void ULong(std::uint64_t v) override { number(v, nullptr); }
  void Float(float v) override { append_json_number(out_, double(v)); }
  void Double(double v) override { append_json_number(out_, v); }
  void String(const flatbuffers::String* s) override { append_json_text(out_, {s->c_str(), s->size()}); }
  void Unknown(const std::uint8_t*) override { out_ += "null"; }

private:
  /// An enum's value by its name where it has one.
  template <class Number>
  void number(Number v, const char* name) {
    if (name && *name)
      append_json_text(out_, name);
    else
      out_ += std::to_string(v);
  }

  std::string& out_;
};

/// The body's table; null for kinds without a body.
const flatbuffers::TypeTable* body_type(wire::kind what) {
  using enum wire::kind;
  switch (what) {
    case none:
    case detach:
    case ping:
    case pong:
    case accept:
    case hold:
    case decline:
    case leave:
    case take_over: return nullptr;
    case hello: return wire::hello::MiniReflectTypeTable();
    case welcome: return wire::welcome::MiniReflectTypeTable();
    case attach: return wire::attach::MiniReflectTypeTable();
    case attached: return wire::attached::MiniReflectTypeTable();
    case bye: return wire::bye::MiniReflectTypeTable();
    case error: return wire::error::MiniReflectTypeTable();
    case acks: return wire::acks::MiniReflectTypeTable();
    case typing: return wire::typing::MiniReflectTypeTable();
    case presence: return wire::presence::MiniReflectTypeTable();
    case list: return wire::list::MiniReflectTypeTable();
    case listing: return wire::listing::MiniReflectTypeTable();
    case session_info: return wire::session_info::MiniReflectTypeTable();
    case history: return wire::history::MiniReflectTypeTable();
    case resume: return wire::resume::MiniReflectTypeTable();
    case page_end: return wire::page_end::MiniReflectTypeTable();
    case place: return wire::place::MiniReflectTypeTable();
    case watch: return wire::watch::MiniReflectTypeTable();
    case subscribe: return wire::subscribe::MiniReflectTypeTable();
    case counters: return wire::counters::MiniReflectTypeTable();
    case contacts: return wire::contacts::MiniReflectTypeTable();
    case delivered: return wire::delivered::MiniReflectTypeTable();
    case search: return wire::search::MiniReflectTypeTable();
    case search_result: return wire::search_result::MiniReflectTypeTable();
    case search_end: return wire::search_end::MiniReflectTypeTable();
    case customer: return wire::customer::MiniReflectTypeTable();
    case past_session: return wire::past_session::MiniReflectTypeTable();
    case customer_info: return wire::customer_info::MiniReflectTypeTable();
    case availability: return wire::availability::MiniReflectTypeTable();
    case apps: return wire::apps::MiniReflectTypeTable();
    case open: return wire::open::MiniReflectTypeTable();
    case message: return wire::message::MiniReflectTypeTable();
    case read: return wire::read::MiniReflectTypeTable();
    case offered: return wire::offered::MiniReflectTypeTable();
    case withdrawn: return wire::withdrawn::MiniReflectTypeTable();
    case assign: return wire::assign::MiniReflectTypeTable();
    case close: return wire::close::MiniReflectTypeTable();
    case routed: return wire::routed::MiniReflectTypeTable();
    case inactive: return wire::inactive::MiniReflectTypeTable();
    case transfer: return wire::transfer::MiniReflectTypeTable();
    case invite: return wire::invite::MiniReflectTypeTable();
    case note: return wire::note::MiniReflectTypeTable();
    case tag: return wire::tag::MiniReflectTypeTable();
    case rating: return wire::rating::MiniReflectTypeTable();
    case offline_message: return wire::offline_message::MiniReflectTypeTable();
    case app_item: return wire::app_item::MiniReflectTypeTable();
  }
  return nullptr;
}

/// The name of an enum's value, or its number where this version knows none: `name_of` gives "" for it.
template <class Enum>
void append_enum(std::string& out, Enum value, const char* name) {
  if (name && *name)
    append_json_text(out, name);
  else
    out += std::to_string(unsigned(value));
}

} // namespace

std::string to_text(principal p) {
  auto with_number = [&](const char* kind) { return kind + std::to_string(p.number()); };
  switch (p.kind()) {
    case principal_kind::visitor: return with_number("visitor ");
    case principal_kind::operator_: return with_number("operator ");
    case principal_kind::bot: return with_number("bot ");
    case principal_kind::system: return p.number() ? with_number("system ") : "system";
  }
  return with_number("unknown ");
}

std::string to_json(frame_view f) {
  auto& head = f.head();
  std::string out = "{\"kind\":";
  append_enum(out, head.what, wire::EnumNamekind(head.what));
  auto number = [&](std::string_view name, auto value) { out.append(",\"").append(name).append("\":").append(std::to_string(value)); };
  number("session", head.session.value);
  number("seq", head.seq);
  number("time_ms", head.time_ms);
  out += ",\"author\":";
  append_json_text(out, to_text(head.author));
  number("client_id", head.client_id);
  if (is_record(head.what)) {
    out += ",\"status\":";
    append_enum(out, head.status, wire::EnumNamesession_status(head.status));
    out += ",\"visibility\":";
    append_enum(out, head.visibility, wire::EnumNamerecord_visibility(head.visibility));
  }
  if (auto* type = body_type(head.what)) {
    out += ",\"body\":";
    json_visitor visitor{out};
    flatbuffers::IterateFlatBuffer(reinterpret_cast<const std::uint8_t*>(f.bytes().data()) + sizeof(frame_head), type, &visitor);
  }
  return out += '}';
}

} // namespace parley
