// How an attachment is given out over HTTP: nothing in it may run in the reader's browser.
#pragma once
#include "attachments/attachment.hpp"

#include <string>
#include <utility>
#include <vector>

namespace parley::attachments {

/// What of the content is sent, and with which status.
struct content_answer {
  int status = 200; ///< 200, 206, or 416 without content
  std::uint64_t first = 0;
  std::uint64_t bytes = 0;
  std::vector<std::pair<std::string, std::string>> headers; ///< Content-Length is the server's
};

/// `range`: the request's Range header, empty without one. One range of bytes is served (RFC 9110, 14); several, or what is no range, get the whole.
content_answer answer_to(const attachment& a, std::string_view range);

} // namespace parley::attachments
