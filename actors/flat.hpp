// What actors send to one another: a FlatBuffer of protocol/schema/actors.fbs in a small typed owner that shares the bytes.
#pragma once
#include "base/shared_bytes.hpp"
#include "protocol/generated/actors_generated.h"

#include "caf/allowed_unsafe_message_type.hpp"

#include <cstring>

namespace parley::actors {

namespace internal = parley::internal;

/// An immutable T (a table of actors.fbs). Cheap to copy, may cross threads. Made by make_flat() only, so it needs no verification.
template <class T>
class flat {
public:
  const T* operator->() const { return flatbuffers::GetRoot<T>(bytes_->data()); }

private:
  template <class U, class Make>
  friend flat<U> make_flat(Make);
  explicit flat(block_ptr b) : bytes_(std::move(b)) {}
  block_ptr bytes_;
};

/// Builds a flat<T>; `make(builder)` returns the root's offset.
template <class T, class Make>
flat<T> make_flat(Make make) {
  static thread_local flatbuffers::FlatBufferBuilder builder{128};
  builder.Clear();
  builder.Finish(make(builder));
  auto block = block_ptr::make(builder.GetSize());
  std::memcpy(block->data(), builder.GetBufferPointer(), builder.GetSize());
  return flat<T>{std::move(block)};
}

} // namespace parley::actors

namespace caf {
// Never leaves the process as it is; CAF need not know how to serialise it.
template <class T>
struct allowed_unsafe_message_type<parley::actors::flat<T>> : std::true_type {};
} // namespace caf
