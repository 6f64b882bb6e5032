// JSON → frames. Strict: what is no field of the schema, or not of its type, is refused with its name.
#include "protocol/frame_json.hpp"
#include "protocol/frame_schema.hpp"
#include "protocol/frame_writer.hpp"
#include "protocol/json_body.hpp"
#include "protocol/json_values.hpp"
#include "protocol/limits.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>
#include <optional>

namespace parley {

namespace {

namespace json = boost::json;

/// What a chat's messages need; larger ones take from the heap.
constexpr std::size_t parse_buffer_bytes = 16 * 1024;

std::string quoted(std::string_view name) { return '`' + std::string{name} + '`'; }

} // namespace

struct frame_json_reader::impl {
  explicit impl(frames_of w) : whose(w) { options.max_depth = limits::max_json_depth; }

  unknown_fields unknown() const { return whose == frames_of::server ? unknown_fields::pass_over : unknown_fields::refuse; }
  std::size_t max_bytes() const { return whose == frames_of::server ? limits::max_server_json_bytes : limits::max_json_bytes; }

  using built = result<std::span<const std::byte>, refusal>;
  static built refuse(frame_head about, std::string detail, error_code code = error_code::bad_request) { return failure{refusal{code, about, std::move(detail)}}; }

  built build(const json::value& from) {
    frame_head head;
    const auto* object = from.if_object();
    if (!object)
      return refuse(head, "a frame must be an object");
    // All of the head before the first problem is told: the answer shall say which request it is about.
    std::string problem;
    const json::value* body = nullptr;
    for (const auto& [key, value] : *object) {
      const std::string_view name{key.data(), key.size()};
      if (name == "body")
        body = &value;
      else if (auto wrong = read_head(head, name, value); problem.empty())
        problem = std::move(wrong);
    }
    if (const auto* kind_value = object->if_contains("kind"); !kind_value)
      problem = "`kind`: is missing";
    else if (kind_value->is_string() && head.what == kind::none)
      return refuse(head, "`kind`: there is no kind of this name", error_code::unknown_kind);
    if (!problem.empty())
      return refuse(head, std::move(problem));
    if (schema::kinds().name_of(std::int64_t(head.what)).empty() || head.what == kind::none)
      return refuse(head, "`kind`: there is no kind of this number", error_code::unknown_kind);
    return with_body(head, body);
  }

  std::string read_head(frame_head& head, std::string_view name, const json::value& value) const {
    const auto* field = schema::head().find(name);
    if (!field && unknown() == unknown_fields::pass_over)
      return {};
    if (!field)
      return quoted(name) + ": there is no such field";
    const auto bits = scalar_bits(*field, value);
    if (!bits)
      return quoted(name) + ": must be " + expected(*field);
    std::memcpy(reinterpret_cast<std::byte*>(&head) + field->offset, &*bits, field->bytes); // little-endian, as the wire is
    return {};
  }

  built with_body(const frame_head& head, const json::value* body) {
    static const json::object none;
    const auto* object = body ? body->if_object() : &none;
    if (!object)
      return refuse(head, "`body`: must be an object");
    const auto* type = schema::body_of(head.what);
    if (!type)
      return object->empty() ? built{writer.bare(head)} : refuse(head, "`body`: this kind has none");
    auto& to = writer.builder();
    const auto root = build_body(to, *type, *object, unknown());
    if (!root)
      return refuse(head, root.error());
    to.Finish(*root);
    const auto bytes = writer.finish(head);
    if (bytes.size() > limits::max_frame_bytes)
      return refuse(head, "the frame is longer than " + std::to_string(limits::max_frame_bytes) + " bytes");
    return bytes;
  }

  const frames_of whose;
  json::parse_options options;
  std::array<unsigned char, parse_buffer_bytes> buffer;
  std::optional<json::monotonic_resource> memory;
  json::value message;
  frame_writer writer;
};

frame_json_reader::frame_json_reader(frames_of whose) : impl_(std::make_unique<impl>(whose)) {}
frame_json_reader::~frame_json_reader() = default;

result<std::size_t, std::string> frame_json_reader::read(std::string_view message) {
  auto& i = *impl_;
  std::destroy_at(&i.message); // it lies in the memory that is given back now
  std::construct_at(&i.message);
  i.memory.reset();
  if (message.size() > i.max_bytes())
    return failure{"the message is longer than " + std::to_string(i.max_bytes()) + " bytes"};
  i.memory.emplace(i.buffer.data(), i.buffer.size());
  json::parser p{&*i.memory, i.options};
  json::error_code ec;
  if (p.write(message.data(), message.size(), ec); ec)
    return failure{"this is no JSON: " + ec.message()};
  std::destroy_at(&i.message);
  std::construct_at(&i.message, p.release());
  const auto* list = i.message.if_array();
  return list ? list->size() : std::size_t{1};
}

result<std::span<const std::byte>, frame_json_reader::refusal> frame_json_reader::frame(std::size_t i) {
  const auto* list = impl_->message.if_array();
  return impl_->build(list ? (*list)[i] : impl_->message);
}

} // namespace parley
