#include "attachments/content_hash.hpp"

#include <array>
#include <openssl/evp.h>

namespace parley::attachments {

struct content_hash::impl {
  struct freer {
    void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
  };
  std::unique_ptr<EVP_MD_CTX, freer> context{EVP_MD_CTX_new()};
};

content_hash::content_hash() : impl_(std::make_unique<impl>()) { EVP_DigestInit_ex(impl_->context.get(), EVP_sha256(), nullptr); }
content_hash::~content_hash() = default;
content_hash::content_hash(content_hash&&) noexcept = default;

void content_hash::add(std::span<const std::byte> bytes) { EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()); }

std::string content_hash::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_DigestFinal_ex(impl_->context.get(), digest.data(), &size);
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i)
    text += {digits[digest[i] >> 4], digits[digest[i] & 15]};
  return text;
}

} // namespace parley::attachments
