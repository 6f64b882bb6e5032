#include "protocol/json_body.hpp"

#include "protocol/json_values.hpp"
#include "protocol/limits.hpp"

#include <boost/json/array.hpp>
#include <cstring>
#include <vector>

namespace parley {

namespace {

namespace json = boost::json;
using schema::arity;
using schema::holds;

/// A field's value, ready for the builder: what lies elsewhere has been written already.
struct prepared {
  const schema::field* field;
  std::uint64_t bits = 0;  ///< a number, or the offset of what was written
  std::string structure{}; ///< its bytes
};

/// After a failure `problem` says what is wrong, and nothing that was built may be used.
class body_builder {
public:
  body_builder(flatbuffers::FlatBufferBuilder& to, unknown_fields unknown) : to_(to), unknown_(unknown) {}

  std::string problem;

  std::optional<flatbuffers::uoffset_t> table(const schema::layout& type, const json::object& from, const std::string& path) {
    std::vector<prepared> fields;
    for (const auto& [key, value] : from) {
      const auto* f = type.find({key.data(), key.size()});
      const auto name = path + '.' + std::string{key.data(), key.size()};
      if (!f && unknown_ == unknown_fields::pass_over)
        continue;
      if (!f)
        return fail(name, "there is no such field");
      if (f->when == schema::presence::optional && value.is_null())
        continue;
      auto ready = prepare(*f, value, name);
      if (!ready)
        return std::nullopt;
      fields.push_back(std::move(*ready));
    }
    for (const auto& f : type.fields)
      if (f.when == schema::presence::required && !from.contains({f.name.data(), f.name.size()}))
        return fail(path + '.' + std::string{f.name}, "is missing");
    const auto start = to_.StartTable();
    for (const auto& f : fields)
      add(f);
    return to_.EndTable(start);
  }

private:
  std::nullopt_t fail(const std::string& name, std::string_view why) {
    problem = '`' + name + "`: " + std::string{why};
    return std::nullopt;
  }

  std::optional<prepared> prepare(const schema::field& f, const json::value& value, const std::string& name) {
    prepared out{&f};
    if (f.many == arity::list) {
      const auto* entries = value.if_array();
      if (!entries)
        return fail(name, "must be a list");
      const auto offset = list(f, *entries, name);
      if (!offset)
        return std::nullopt;
      out.bits = *offset;
    } else if (f.what == holds::structure) {
      auto bytes = structure(f, value, name);
      if (!bytes)
        return std::nullopt;
      out.structure = std::move(*bytes);
    } else if (f.what == holds::text || f.what == holds::table) {
      const auto offset = elsewhere(f, value, name);
      if (!offset)
        return std::nullopt;
      out.bits = *offset;
    } else {
      const auto bits = scalar_bits(f, value);
      if (!bits)
        return fail(name, "must be " + expected(f));
      out.bits = *bits;
    }
    return out;
  }

  std::optional<flatbuffers::uoffset_t> elsewhere(const schema::field& f, const json::value& value, const std::string& name) {
    if (f.what == holds::table) {
      const auto* object = value.if_object();
      return object ? table(*f.nested, *object, name) : fail(name, "must be an object");
    }
    const auto* text = value.if_string();
    if (!text)
      return fail(name, "must be a text");
    return to_.CreateString(text->data(), text->size()).o;
  }

  std::optional<flatbuffers::uoffset_t> list(const schema::field& f, const json::array& entries, const std::string& name) {
    std::vector<flatbuffers::Offset<void>> offsets;
    std::string bytes;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto entry = name + '[' + std::to_string(i) + ']';
      if (f.what == holds::text || f.what == holds::table) {
        const auto offset = elsewhere(f, entries[i], entry);
        if (!offset)
          return std::nullopt;
        offsets.emplace_back(*offset);
      } else if (f.what == holds::structure) {
        const auto one = structure(f, entries[i], entry);
        if (!one)
          return std::nullopt;
        bytes += *one;
      } else {
        const auto bits = scalar_bits(f, entries[i]);
        if (!bits)
          return fail(entry, "must be " + expected(f));
        bytes.append(reinterpret_cast<const char*>(&*bits), f.bytes);
      }
      if (bytes.size() + offsets.size() * sizeof(flatbuffers::uoffset_t) > limits::max_frame_bytes)
        return fail(name, "is too long");
    }
    if (f.what == holds::text || f.what == holds::table)
      return to_.CreateVector(offsets).o;
    const auto alignment = f.what == holds::structure ? f.nested->alignment : f.bytes;
    to_.StartVector(bytes.size() / alignment, alignment); // entries are as aligned as their largest field
    to_.PushBytes(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    return to_.EndVector(entries.size());
  }

  std::optional<std::string> structure(const schema::field& f, const json::value& value, const std::string& name) {
    const auto* from = value.if_object();
    if (!from)
      return fail(name, "must be an object");
    std::string bytes(f.nested->bytes, '\0');
    for (const auto& [key, part] : *from) {
      const auto* inner = f.nested->find({key.data(), key.size()});
      const auto inner_name = name + '.' + std::string{key.data(), key.size()};
      if (!inner && unknown_ == unknown_fields::pass_over)
        continue;
      if (!inner)
        return fail(inner_name, "there is no such field");
      const auto bits = scalar_bits(*inner, part);
      if (!bits)
        return fail(inner_name, "must be " + expected(*inner));
      std::memcpy(bytes.data() + inner->offset, &*bits, inner->bytes); // little-endian, as the wire is
    }
    return bytes;
  }

  void add(const prepared& p) {
    const auto at = p.field->offset;
    if (p.field->what == holds::structure && p.field->many == arity::one) {
      to_.StartStruct(p.field->nested->alignment);
      to_.PushBytes(reinterpret_cast<const std::uint8_t*>(p.structure.data()), p.structure.size());
      return to_.AddStructOffset(at, to_.GetSize());
    }
    if (p.field->many == arity::list || p.field->what == holds::text || p.field->what == holds::table)
      return to_.AddOffset(at, flatbuffers::Offset<void>{flatbuffers::uoffset_t(p.bits)});
    switch (p.field->bytes) {
      case 1: return to_.AddElement(at, std::uint8_t(p.bits));
      case 2: return to_.AddElement(at, std::uint16_t(p.bits));
      case 4: return to_.AddElement(at, std::uint32_t(p.bits));
      default: return to_.AddElement(at, p.bits);
    }
  }

  flatbuffers::FlatBufferBuilder& to_;
  unknown_fields unknown_;
};

} // namespace

result<flatbuffers::Offset<void>, std::string> build_body(
  flatbuffers::FlatBufferBuilder& to, const schema::layout& type, const json::object& from, unknown_fields unknown) {
  body_builder making{to, unknown};
  if (const auto root = making.table(type, from, "body"))
    return flatbuffers::Offset<void>{*root};
  to.Clear();
  return failure{std::move(making.problem)};
}

} // namespace parley
