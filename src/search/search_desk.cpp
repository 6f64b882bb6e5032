#include "search/search_desk.hpp"

namespace parley::search {

namespace {

struct refusal {
  error_code code;
  std::string_view detail;
};

refusal refusal_of(search_errc why) {
  switch (why) {
    case search_errc::bad_query: return {error_code::bad_request, "nothing to look for, or too much"};
    case search_errc::not_allowed: return {error_code::not_allowed, {}};
    case search_errc::not_ready: return {error_code::rate_limited, "the index is being made; ask again in a while"};
    case search_errc::damaged: return {error_code::corrupt_record, "the index can't be read; it is being made anew"};
  }
  return {error_code::bad_request, {}};
}

wire::search_extent extent_of(hits::reach e) {
  switch (e) {
    case hits::reach::all: return wire::search_extent::all;
    case hits::reach::counted: return wire::search_extent::at_least;
    case hits::reach::cut: return wire::search_extent::cut;
  }
  return wire::search_extent::all;
}

std::string_view view_of(const flatbuffers::String* s) { return {s->c_str(), s->size()}; }

} // namespace

std::vector<std::byte> search_desk::answer(frame_view request, const asker& by) {
  out_.clear();
  request.head().what == kind::search ? search(request, by) : customer(request, by);
  return std::move(out_);
}

void search_desk::search(frame_view request, const asker& by) {
  const auto& asked = *request.body<wire::search>();
  const auto& head = request.head();
  if (asked.scope() > wire::search_scope::MAX)
    return refuse(head, search_errc::bad_query);
  const auto page = searcher_.query(by, scope(asked.scope()), head.session, view_of(asked.text()), asked.offset(), asked.limit());
  if (!page)
    return refuse(head, page.error());
  std::uint32_t count = 0;
  for (const auto& e : page->entries) {
    auto h = head_of(kind::search_result, e.session, head.client_id, e.author);
    h.status = e.status;
    h.visibility = e.visibility;
    h.seq = e.seq;
    h.time_ms = e.time_ms;
    const auto frame = writer_.build(h, [&](auto& b) {
      const auto parts = b.CreateVectorOfStrings(e.parts);
      return wire::Createsearch_result(b, b.CreateString(e.name), parts);
    });
    if (!fits(frame))
      break;
    keep(frame);
    ++count;
  }
  keep(writer_.build(
    head_of(kind::search_end, head.session, head.client_id, by.who), [&](auto& b) { return wire::Createsearch_end(b, count, page->total, extent_of(page->extent)); }));
}

void search_desk::customer(frame_view request, const asker& by) {
  const auto& asked = *request.body<wire::customer>();
  const auto& head = request.head();
  auto visitor = by.who.is_visitor() ? by.who.visitor() : principal{asked.visitor()}.visitor();
  if (!visitor && head.session) {
    const auto of = searcher_.visitor_of(by, head.session);
    if (!of)
      return refuse(head, of.error());
    visitor = *of;
  }
  const auto found = searcher_.customer_of(by, visitor, session_id{asked.before()}, asked.limit());
  if (!found)
    return refuse(head, found.error());
  std::uint32_t count = 0;
  for (const auto& s : found->sessions) {
    auto h = head_of(kind::past_session, s.id, head.client_id, principal{visitor});
    h.status = s.state.status;
    h.time_ms = s.state.opened_ms;
    const auto frame = writer_.build(h, [&](auto& b) {
      const auto tags = b.CreateVectorOfStrings(s.tags);
      const auto name = b.CreateString(s.name), page = b.CreateString(s.page);
      const auto holder = s.state.holder ? principal{s.state.holder}.value : 0;
      return wire::Createpast_session(
        b, name, page, s.state.queue.value, s.state.channel, holder, s.ended_ms, s.state.last_activity_ms, s.state.reason, s.stars, s.texts, tags);
    });
    if (!fits(frame))
      break;
    keep(frame);
    ++count;
  }
  keep(writer_.build(head_of(kind::customer_info, head.session, head.client_id, by.who), [&](auto& b) {
    const auto text = [&](const std::string& s) { return s.empty() ? 0 : b.CreateString(s); };
    const auto name = b.CreateString(found->name), page = b.CreateString(found->page);
    const auto email = text(found->contact.email), phone = text(found->contact.phone), avatar = text(found->contact.avatar);
    return wire::Createcustomer_info(b, principal{visitor}.value, name, page, found->total, count, found->first_ms, found->last_ms, email, phone, avatar);
  }));
}

void search_desk::refuse(const frame_head& request, search_errc why) {
  const auto [code, detail] = refusal_of(why);
  keep(writer_.error(request, code, detail));
}

} // namespace parley::search
