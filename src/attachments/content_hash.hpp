// SHA-256 of content that comes in pieces: the name under which it is stored.
#pragma once
#include <memory>
#include <span>
#include <string>

namespace parley::attachments {

class content_hash {
public:
  content_hash();
  ~content_hash();
  content_hash(content_hash&&) noexcept;

  void add(std::span<const std::byte> bytes);
  /// 64 hexadecimal digits. Once.
  std::string hex();

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace parley::attachments
