#include "base/shared_bytes.hpp"

#include <new>

namespace parley {

static_assert(sizeof(byte_block) == 16, "data() must stay 16-byte aligned");

byte_block* byte_block::make(std::size_t capacity) { return new (::operator new(sizeof(byte_block) + capacity)) byte_block(capacity); }

void byte_block::destroy(const byte_block* b) noexcept {
  b->~byte_block();
  ::operator delete(const_cast<byte_block*>(b));
}

} // namespace parley
