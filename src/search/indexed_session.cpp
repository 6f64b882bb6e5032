#include "search/indexed_session.hpp"

#include "base/beginning.hpp"

#include <algorithm>
#include <cstring>

namespace parley::search {

namespace {

std::string beginning(const flatbuffers::String* s, std::size_t most_bytes) {
  return std::string{s ? beginning_of({s->c_str(), s->size()}, most_bytes) : std::string_view{}};
}

bool change_tags(std::vector<std::string>& tags, const wire::tag& t) {
  const auto at = std::ranges::find(tags, std::string_view{t.word()->c_str(), t.word()->size()});
  if ((at != tags.end()) == t.on())
    return false;
  if (!t.on())
    tags.erase(at);
  else if (tags.size() < max_tags)
    tags.push_back(t.word()->str());
  return true;
}

/// The fields of fixed size, little-endian; written and read by the same program (index_format says which).
struct fixed_part {
  domain::session_state state;
  storage::chain links;
  std::int64_t ended_ms;
  std::uint32_t texts;
  std::uint8_t stars;
  std::uint8_t records;
};
static_assert(std::is_trivially_copyable_v<fixed_part>);

void append(std::string& out, std::string_view text) {
  const auto size = std::uint32_t(text.size());
  out.append(reinterpret_cast<const char*>(&size), sizeof size).append(text);
}

std::optional<std::string> take_text(std::string_view& bytes) {
  std::uint32_t size;
  if (bytes.size() < sizeof size)
    return {};
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  if (bytes.size() < size)
    return {};
  std::string text{bytes.substr(0, size)};
  bytes.remove_prefix(size);
  return text;
}

} // namespace

indexed_session::change indexed_session::add(const storage::log_record& r) {
  const auto& head = r.frame.head();
  const auto before = state;
  const auto was = records;
  state.id = head.session;
  if (head.seq != state.seq + 1)
    records = soundness::holed;
  links.newest = r.where;
  if (head.seq % storage::chain::skip_every == 0)
    links.skip = r.where;
  if (records == soundness::holed) {
    state.seq = head.seq; // apply() may rely on what came before, and that is not known
    return was == records ? change::texts : change::told;
  }
  domain::apply(state, domain::fact_of(r.frame));
  switch (head.what) {
    case kind::open: {
      const auto* open = r.frame.body<wire::open>();
      name = beginning(open->name(), max_kept_name_bytes);
      page = beginning(open->page(), max_kept_page_bytes);
      return change::words;
    }
    case kind::message:
    case kind::offline_message: ++texts; break;
    case kind::tag:
      if (change_tags(tags, *r.frame.body<wire::tag>()))
        return change::words;
      break;
    case kind::rating: stars = r.frame.body<wire::rating>()->stars(); return change::told;
    case kind::close: ended_ms = head.time_ms; return change::told;
    default: break;
  }
  return domain::same_but_for_texts(before, state) ? change::texts : change::told;
}

std::string encode(const indexed_session& s) {
  fixed_part fixed{};
  fixed.state = s.state;
  fixed.links = s.links;
  fixed.ended_ms = s.ended_ms;
  fixed.texts = s.texts;
  fixed.stars = s.stars;
  fixed.records = std::uint8_t(s.records);
  std::string out(sizeof fixed, '\0');
  std::memcpy(out.data(), &fixed, sizeof fixed);
  append(out, s.name);
  append(out, s.page);
  for (const auto& tag : s.tags)
    append(out, tag);
  return out;
}

std::optional<indexed_session> decode_session(std::string_view bytes) {
  fixed_part fixed;
  if (bytes.size() < sizeof fixed)
    return {};
  std::memcpy(&fixed, bytes.data(), sizeof fixed);
  bytes.remove_prefix(sizeof fixed);
  auto name = take_text(bytes);
  auto page = take_text(bytes);
  if (!name || !page)
    return {};
  indexed_session s{
    fixed.state, fixed.links, fixed.ended_ms, fixed.texts, fixed.stars, indexed_session::soundness(fixed.records), *std::move(name), *std::move(page), {}};
  while (!bytes.empty()) {
    auto tag = take_text(bytes);
    if (!tag)
      return {};
    s.tags.push_back(*std::move(tag));
  }
  return s;
}

} // namespace parley::search
