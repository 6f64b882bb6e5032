// How violations name things.
#pragma once
#include "tests/sim/connection.hpp"

#include <string>

namespace parley::sim {

inline std::string text_of(const frame_head& h) {
  return std::string{wire::EnumNamekind(h.what)} + ", record " + std::to_string(h.seq) + " of session " + std::to_string(h.session.value);
}

inline std::string text_of(principal p) {
  const auto number = std::to_string(p.number());
  return p.is_visitor() ? "visitor " + number : p.is_operator() ? "operator " + number : "principal " + std::to_string(p.value);
}

inline std::string text_of(const connection& c) { return "connection " + std::to_string(c.number) + (c.who ? " of " + text_of(c.who) : ""); }

} // namespace parley::sim
