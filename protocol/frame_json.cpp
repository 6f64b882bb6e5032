#include "protocol/frame_json.hpp"

#include "base/json_text.hpp"
#include "protocol/frame_schema.hpp"

#include <charconv>

namespace parley {

namespace {

using schema::arity;
using schema::holds;

void append_number(std::string& out, auto value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_quoted_number(std::string& out, auto value) {
  out += '"';
  append_number(out, value);
  out += '"';
}

void append_name(std::string& out, std::string_view name) { out.append(out.back() == '{' ? "\"" : ",\"").append(name).append("\":"); }

void append_enum(std::string& out, const schema::enumeration& names, std::int64_t value) {
  if (const auto name = names.name_of(value); !name.empty())
    out.append("\"").append(name).append("\"");
  else
    append_number(out, value); // of a later version
}

template <class Number>
Number load(const std::uint8_t* at) {
  return flatbuffers::ReadScalar<Number>(at);
}

std::int64_t load_integer(const schema::field& f, const std::uint8_t* at) {
  switch (f.bytes) {
    case 1: return f.is_signed ? load<std::int8_t>(at) : std::int64_t{load<std::uint8_t>(at)};
    case 2: return f.is_signed ? load<std::int16_t>(at) : std::int64_t{load<std::uint16_t>(at)};
    case 4: return f.is_signed ? load<std::int32_t>(at) : std::int64_t{load<std::uint32_t>(at)};
    default: return load<std::int64_t>(at);
  }
}

void append_integer(std::string& out, const schema::field& f, std::int64_t value) {
  if (f.what == holds::flag)
    out += value ? "true" : "false";
  else if (f.what == holds::enumeration)
    append_enum(out, *f.names, value);
  else if (f.what == holds::principal && value == 0)
    out += "null";
  else if (f.what == holds::principal) {
    out += '"';
    append_principal(out, principal{std::uint64_t(value)});
    out += '"';
  } else if (f.bytes < 8)
    append_number(out, value);
  else if (f.is_signed)
    append_quoted_number(out, value);
  else
    append_quoted_number(out, std::uint64_t(value));
}

void append_structure(std::string& out, const schema::layout& type, const std::uint8_t* bytes);
void append_table(std::string& out, const schema::layout& type, const flatbuffers::Table& table);

const std::uint8_t* target(const std::uint8_t* offset) { return offset + load<flatbuffers::uoffset_t>(offset); }

/// One value; `at` is where it lies, or for texts and tables where the offset to it lies.
void append_value(std::string& out, const schema::field& f, const std::uint8_t* at) {
  switch (f.what) {
    case holds::flag:
    case holds::number:
    case holds::enumeration:
    case holds::principal: return append_integer(out, f, load_integer(f, at));
    case holds::real: return append_json_number(out, f.bytes == 4 ? double(load<float>(at)) : load<double>(at));
    case holds::text: {
      const auto* text = reinterpret_cast<const flatbuffers::String*>(target(at));
      return append_json_text(out, {text->c_str(), text->size()});
    }
    case holds::structure: return append_structure(out, *f.nested, at);
    case holds::table: return append_table(out, *f.nested, *reinterpret_cast<const flatbuffers::Table*>(target(at)));
    case holds::unsupported: out += "null";
  }
}

std::size_t bytes_in_list(const schema::field& f) {
  switch (f.what) {
    case holds::structure: return f.nested->bytes;
    case holds::text:
    case holds::table: return sizeof(flatbuffers::uoffset_t);
    default: return f.bytes;
  }
}

void append_list(std::string& out, const schema::field& f, const std::uint8_t* offset) {
  const auto* list = target(offset);
  const auto size = load<flatbuffers::uoffset_t>(list);
  const auto* entry = list + sizeof size;
  out += '[';
  for (flatbuffers::uoffset_t i = 0; i < size; ++i, entry += bytes_in_list(f)) {
    if (i)
      out += ',';
    append_value(out, f, entry);
  }
  out += ']';
}

void append_structure(std::string& out, const schema::layout& type, const std::uint8_t* bytes) {
  out += '{';
  for (const auto& f : type.fields) {
    append_name(out, f.name);
    append_value(out, f, bytes + f.offset);
  }
  out += '}';
}

void append_default(std::string& out, const schema::field& f) {
  if (f.when == schema::presence::optional || f.many == arity::list || f.what == holds::text || f.what == holds::structure || f.what == holds::table)
    return;
  append_name(out, f.name);
  f.what == holds::real ? append_json_number(out, f.default_real) : append_integer(out, f, f.default_value);
}

void append_table(std::string& out, const schema::layout& type, const flatbuffers::Table& table) {
  out += '{';
  for (const auto& f : type.fields) {
    const auto* at = table.GetAddressOf(f.offset);
    if (!at) {
      append_default(out, f);
      continue;
    }
    append_name(out, f.name);
    f.many == arity::list ? append_list(out, f, at) : append_value(out, f, at);
  }
  out += '}';
}

void append_head(std::string& out, const frame_head& head) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&head);
  for (const auto& f : schema::head().fields) {
    const auto value = load_integer(f, bytes + f.offset);
    if (value == 0 && !is_record(head.what))
      continue;
    append_name(out, f.name);
    if (value == 0 && f.what == holds::principal)
      out += "\"system\"";
    else
      append_integer(out, f, value);
  }
}

} // namespace

void append_json(std::string& out, frame_view f) {
  out += '{';
  append_head(out, f.head());
  if (const auto* type = schema::body_of(f.head().what)) {
    append_name(out, "body");
    append_table(out, *type, *f.body<flatbuffers::Table>());
  }
  out += '}';
}

std::string to_json(frame_view f) {
  std::string out;
  append_json(out, f);
  return out;
}

} // namespace parley
