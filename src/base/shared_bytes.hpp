// Bytes that several owners share: what a socket read, what a commit group holds.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace parley {

/// A block of bytes, 16-byte aligned, counted by its owners. Whoever made it may write until it is shared; then it is read-only by convention.
class byte_block {
public:
  static byte_block* make(std::size_t capacity);

  std::byte* data() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
  const std::byte* data() const noexcept { return reinterpret_cast<const std::byte*>(this + 1); }
  std::size_t capacity() const noexcept { return capacity_; }
  bool unique() const noexcept { return owners_.load(std::memory_order_acquire) == 1; }

  void retain() const noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }
  void release() const noexcept {
    // The only owner needs no read-modify-write: nobody else can be adding itself.
    if (owners_.load(std::memory_order_acquire) == 1 || owners_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      destroy(this);
  }

private:
  explicit byte_block(std::size_t capacity) noexcept : capacity_(capacity) {}
  static void destroy(const byte_block*) noexcept;

  mutable std::atomic<std::uint64_t> owners_{1};
  std::size_t capacity_;
};

/// Shared ownership of a `byte_block`. Copying counts; thread-safe like shared_ptr.
class block_ptr {
public:
  block_ptr() = default;
  static block_ptr make(std::size_t capacity) { return block_ptr{byte_block::make(capacity)}; }
  block_ptr(const block_ptr& o) noexcept : b_(o.b_) {
    if (b_)
      b_->retain();
  }
  block_ptr(block_ptr&& o) noexcept : b_(std::exchange(o.b_, nullptr)) {}
  block_ptr& operator=(block_ptr o) noexcept {
    std::swap(b_, o.b_);
    return *this;
  }
  ~block_ptr() {
    if (b_)
      b_->release();
  }
  byte_block* operator->() const noexcept { return b_; }
  byte_block* get() const noexcept { return b_; }
  explicit operator bool() const noexcept { return b_; }

private:
  explicit block_ptr(byte_block* b) noexcept : b_(b) {}
  byte_block* b_ = nullptr;
};

} // namespace parley
