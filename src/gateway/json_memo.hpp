// The JSON of the frame that was delivered last.
#pragma once
#include "protocol/frame_json.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parley::gateway {

/// A frame goes to several readers, one right after the other: the second one finds the text ready. One thread.
class json_memo {
public:
  /// Valid until the next call. `bytes` is a verified frame.
  std::string_view text_of(std::span<const std::byte> bytes) {
    if (!std::ranges::equal(bytes, frame_)) {
      frame_.assign(bytes.begin(), bytes.end());
      text_.clear();
      append_json(text_, trusted_frame(bytes.data()));
    }
    return text_;
  }

private:
  std::vector<std::byte> frame_;
  std::string text_;
};

} // namespace parley::gateway
