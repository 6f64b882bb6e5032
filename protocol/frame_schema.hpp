// What schema/wire.fbs says about frames, for code that treats all kinds alike: read once from the schema itself, so that the two can't differ.
#pragma once
#include "protocol/frame_head.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace parley::schema {

/// What a field holds, as far as a text form of it goes.
enum class holds : std::uint8_t {
  flag,
  number,      ///< of `bytes` bytes
  enumeration, ///< a number with names
  principal,   ///< 64 bits that say who (the attribute of that name in the schema)
  real,        ///< float or double, by `bytes`
  text,
  structure,   ///< fixed, `nested`
  table,       ///< `nested`
  unsupported, ///< what wire.fbs has no use for: a union, a list of lists
};
enum class arity : std::uint8_t { one, list };
enum class presence : std::uint8_t {
  defaulted, ///< absent means the default
  optional,  ///< absent means absent
  required,
};

struct enumeration {
  std::vector<std::pair<std::int64_t, std::string_view>> values; ///< by number

  /// Empty where this version knows no name.
  std::string_view name_of(std::int64_t value) const;
  /// Null if there is no such name.
  const std::int64_t* value_of(std::string_view name) const;
};

struct layout;

struct field {
  std::string_view name;
  holds what = holds::unsupported;
  arity many = arity::one;
  presence when = presence::defaulted;
  bool is_signed = false;
  std::uint8_t bytes = 0;   ///< of one value
  std::uint16_t offset = 0; ///< in a table: of its place in the vtable; in a structure: of its bytes
  std::int64_t default_value = 0;
  double default_real = 0;
  const enumeration* names = nullptr;
  const layout* nested = nullptr;
};

/// A table or a structure.
struct layout {
  std::string_view name;
  std::vector<field> fields; ///< in the order of the schema
  std::size_t bytes = 0;     ///< of a structure
  std::size_t alignment = 1; ///< of a structure

  /// Null if there is none of this name.
  const field* find(std::string_view field_name) const;
};

/// The body's table; null for kinds without one, and for numbers that are no kind.
const layout* body_of(kind what);
/// The fixed head, without `length`. Offsets are those of parley::frame_head.
const layout& head();
/// The enumeration of a head's kind.
const enumeration& kinds();

} // namespace parley::schema
