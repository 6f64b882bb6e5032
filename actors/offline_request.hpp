// What a visitor leaves when nobody is there, as it comes from the client.
#pragma once
#include "protocol/errors.hpp"
#include "protocol/frame.hpp"
#include "protocol/limits.hpp"

#include <string_view>

namespace parley::actors {

inline error_code problem_of(const wire::offline_message& m) {
  const auto size = [](const flatbuffers::String* s) { return s ? s->size() : 0; };
  if (m.text()->size() > limits::max_text_bytes)
    return error_code::text_too_long;
  const bool sensible =
    m.text()->size() > 0 && size(m.name()) <= limits::max_name_bytes && size(m.contact()) <= limits::max_name_bytes && size(m.page()) <= limits::max_page_address_bytes;
  return sensible ? error_code::none : error_code::bad_request;
}

} // namespace parley::actors
