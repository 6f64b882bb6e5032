#include "protocol/frame_schema.hpp"

#include "protocol/generated/reflected_bfbs_generated.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <flatbuffers/reflection_generated.h>
#include <map>
#include <memory>

namespace parley::schema {

namespace {

constexpr std::string_view our_namespace = "parley.wire.";

std::string_view view(const flatbuffers::String* s) { return {s->c_str(), s->size()}; }

std::string_view own_name(const flatbuffers::String* s) {
  auto name = view(s);
  return name.starts_with(our_namespace) ? name.substr(our_namespace.size()) : name;
}

std::uint8_t bytes_of(reflection::BaseType type) {
  using enum reflection::BaseType;
  switch (type) {
    case Bool:
    case Byte:
    case UByte:
    case UType: return 1;
    case Short:
    case UShort: return 2;
    case Int:
    case UInt:
    case Float: return 4;
    case Long:
    case ULong:
    case Double: return 8;
    default: return 0;
  }
}

bool is_signed(reflection::BaseType type) {
  using enum reflection::BaseType;
  return type == Byte || type == Short || type == Int || type == Long;
}

class tables {
public:
  tables() : from_(*reflection::GetSchema(wire::schemaBinarySchema::data())) {
    for (const auto* e : *from_.enums()) {
      auto& names = enums_[own_name(e->name())];
      for (const auto* v : *e->values())
        names.values.emplace_back(v->value(), view(v->name()));
      std::ranges::sort(names.values);
    }
    for (const auto* o : *from_.objects())
      layouts_[own_name(o->name())].name = own_name(o->name());
    for (const auto* o : *from_.objects())
      fill(layouts_[own_name(o->name())], *o);
    for (const auto& [number, name] : enums_.at("kind").values)
      if (auto found = layouts_.find(name); found != layouts_.end())
        bodies_[std::size_t(number)] = &found->second;
    make_head();
  }

  const layout* body(kind what) const { return bodies_[std::size_t(what)]; }
  const layout& head() const { return head_; }
  const enumeration& kinds() const { return enums_.at("kind"); }

private:
  void make_head() {
    head_ = layouts_.at("frame_head");
    std::erase_if(head_.fields, [](auto& f) { return f.name == "length"; });
    // They are plain bytes in the schema, for enumerations would have to stand before the head there.
    name_values("status", "session_status");
    name_values("visibility", "record_visibility");
  }

  void name_values(std::string_view field_name, std::string_view type) {
    auto& f = *std::ranges::find(head_.fields, field_name, &field::name);
    f.what = holds::enumeration;
    f.names = &enums_.at(type);
  }

  void fill(layout& to, const reflection::Object& from) {
    to.bytes = from.is_struct() ? std::size_t(from.bytesize()) : 0;
    to.alignment = std::size_t(from.minalign());
    std::vector<const reflection::Field*> in_order(from.fields()->begin(), from.fields()->end()); // they come by name
    std::ranges::sort(in_order, {}, [](auto* f) { return f->id(); });
    for (const auto* f : in_order)
      to.fields.push_back(field_of(*f));
  }

  field field_of(const reflection::Field& f) const {
    const auto& type = *f.type();
    const bool list = type.base_type() == reflection::Vector;
    const auto base = list ? type.element() : type.base_type();
    field out;
    out.name = view(f.name());
    out.many = list ? arity::list : arity::one;
    out.when = f.required() ? presence::required : f.optional() ? presence::optional : presence::defaulted;
    out.is_signed = is_signed(base);
    out.bytes = bytes_of(base);
    out.offset = f.offset();
    out.default_value = f.default_integer();
    out.default_real = f.default_real();
    out.what = meaning(f, base);
    if (out.what == holds::enumeration)
      out.names = &enums_.at(own_name(from_.enums()->Get(flatbuffers::uoffset_t(type.index()))->name()));
    if (base == reflection::Obj)
      out.nested = &layouts_.at(own_name(from_.objects()->Get(flatbuffers::uoffset_t(type.index()))->name()));
    return out;
  }

  holds meaning(const reflection::Field& f, reflection::BaseType base) const {
    using enum reflection::BaseType;
    switch (base) {
      case Bool: return holds::flag;
      case String: return holds::text;
      case Float:
      case Double: return holds::real;
      case Obj: return from_.objects()->Get(flatbuffers::uoffset_t(f.type()->index()))->is_struct() ? holds::structure : holds::table;
      default: break;
    }
    if (bytes_of(base) == 0)
      return holds::unsupported;
    if (f.type()->index() >= 0)
      return holds::enumeration;
    return f.attributes() && f.attributes()->LookupByKey("principal") ? holds::principal : holds::number;
  }

  const reflection::Schema& from_;
  std::map<std::string_view, enumeration> enums_;
  std::map<std::string_view, layout> layouts_;
  std::array<const layout*, 256> bodies_{};
  layout head_;
};

const tables& read_schema() {
  static const tables read;
  return read;
}

} // namespace

std::string_view enumeration::name_of(std::int64_t value) const {
  auto found = std::ranges::lower_bound(values, value, {}, [](auto& v) { return v.first; });
  return found != values.end() && found->first == value ? found->second : std::string_view{};
}

const std::int64_t* enumeration::value_of(std::string_view name) const {
  auto found = std::ranges::find(values, name, [](auto& v) { return v.second; });
  return found == values.end() ? nullptr : &found->first;
}

const field* layout::find(std::string_view field_name) const {
  auto found = std::ranges::find(fields, field_name, &field::name);
  return found == fields.end() ? nullptr : &*found;
}

const layout* body_of(kind what) { return read_schema().body(what); }
const layout& head() { return read_schema().head(); }
const enumeration& kinds() { return read_schema().kinds(); }

} // namespace parley::schema
