// Strong ids: a session can't be passed where an operator is wanted.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>

namespace parley {

/// A number that names one thing of kind `Tag`. Zero means "none".
template <class Tag, class Number = std::uint64_t>
struct strong_id {
  using number_type = Number;
  Number value = 0;

  constexpr strong_id() = default;
  constexpr explicit strong_id(Number v) : value(v) {}
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(strong_id, strong_id) = default;
};

/// One conversation of one visitor. The top 8 bits are the shard that owns it.
using session_id = strong_id<struct session_tag>;
/// A visitor's number within its site (56 bits).
using visitor_id = strong_id<struct visitor_tag>;
/// An operator's number within its site (56 bits).
using operator_id = strong_id<struct operator_tag>;
/// A queue's number within its site. Queue 1 is the default queue, which holds every operator.
using queue_id = strong_id<struct queue_tag, std::uint32_t>;

constexpr queue_id default_queue{1};

enum class principal_kind : std::uint8_t { system = 0, visitor = 1, operator_ = 2, bot = 3 };

/// Who did something: the kind in the top 8 bits, the number in the lower 56, as on the wire (`frame_head.author`).
struct principal {
  std::uint64_t value = 0;

  constexpr principal() = default;
  constexpr explicit principal(std::uint64_t v) : value(v) {}
  constexpr principal(principal_kind k, std::uint64_t number) : value(std::uint64_t(k) << 56 | (number & number_mask)) {}
  constexpr explicit principal(visitor_id v) : principal(principal_kind::visitor, v.value) {}
  constexpr explicit principal(operator_id o) : principal(principal_kind::operator_, o.value) {}

  constexpr principal_kind kind() const { return principal_kind(value >> 56); }
  constexpr std::uint64_t number() const { return value & number_mask; }
  constexpr bool is_visitor() const { return kind() == principal_kind::visitor; }
  constexpr bool is_operator() const { return kind() == principal_kind::operator_; }
  constexpr visitor_id visitor() const { return visitor_id{is_visitor() ? number() : 0}; }
  constexpr operator_id operator_() const { return operator_id{is_operator() ? number() : 0}; }
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(principal, principal) = default;

  static constexpr std::uint64_t number_mask = (std::uint64_t{1} << 56) - 1;
};

/// Visitors that Parley numbers itself start here; gateways number theirs below.
constexpr std::uint64_t first_own_visitor = std::uint64_t{1} << 47;

/// Spreads dense ids over a hash table (the finalizer of MurmurHash3, Austin Appleby, public domain).
struct id_hash {
  using is_avalanching = void; // tells boost::unordered_flat_map not to mix again
  static constexpr std::uint64_t mix(std::uint64_t x) {
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    return x;
  }
  template <class Tag, class N>
  constexpr std::size_t operator()(strong_id<Tag, N> id) const noexcept {
    return mix(id.value);
  }
  constexpr std::size_t operator()(principal p) const noexcept { return mix(p.value); }
};

} // namespace parley

template <class Tag, class N>
struct std::hash<parley::strong_id<Tag, N>> {
  std::size_t operator()(parley::strong_id<Tag, N> id) const noexcept { return parley::id_hash{}(id); }
};
