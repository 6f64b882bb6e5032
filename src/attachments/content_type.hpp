// What content is, told from its bytes: its name and what its sender says are not believed.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace parley::attachments {

/// Looks at content that comes in pieces. Remembers its first bytes and whether all of it is text.
class content_type {
public:
  void add(std::span<const std::byte> bytes);

  /// Of what came so far: one of known_content_types(), or "" if it is none of them. Text is UTF-8 without control characters other than those of lines and tabs.
  std::string_view name() const;

private:
  bool ends_in_text() const { return is_text_ && missing_ == 0; }
  void look_for_text(std::uint8_t byte);

  /// The longest sign that is looked for, and where it may stand.
  static constexpr std::size_t head_bytes = 64;
  std::string head_;
  bool is_text_ = true;
  int missing_ = 0;             ///< bytes of the character at hand
  std::uint8_t least_next_ = 0; ///< of its next byte: overlong forms, surrogates and what is beyond Unicode are no text
  std::uint8_t most_next_ = 0;
};

/// Types that are told apart; a site allows some of them.
std::span<const std::string_view> known_content_types();

} // namespace parley::attachments
