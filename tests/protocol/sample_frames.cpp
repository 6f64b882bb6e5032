#include "sample_frames.hpp"

#include <algorithm>

namespace parley {

namespace {

frame_head head_for(wire::kind what) {
  auto head = head_of(what, session_id{0x0100'0000'0000'0007}, 0x1234'5678'9abc, principal{operator_id{3}});
  if (is_record(what)) {
    head.seq = 42;
    head.time_ms = 1'795'303'898'007;
    head.status = session_status::on_chat;
    head.visibility = wire::record_visibility::operators;
  }
  return head;
}

std::vector<sample_frame> make_samples() {
  using namespace wire;
  using enum wire::kind;
  std::vector<sample_frame> out;
  frame_writer w;
  auto keep = [&](kind what, std::span<const std::byte> bytes) { out.push_back({what, EnumNamekind(what), {bytes.begin(), bytes.end()}}); };
  auto with = [&](kind what, auto make) { keep(what, w.build(head_for(what), make)); };
  auto bare = [&](kind what) { keep(what, w.bare(head_for(what))); };

  with(kind::hello, [](auto& b) { return CreatehelloDirect(b, 1, "shop", role::operator_, "ann", "secret", 4, "tests 1.0"); });
  with(kind::welcome, [](auto& b) { return CreatewelcomeDirect(b, 0x0200'0000'0000'0003, "token", 1'000'000, "parleyd 0.1", 65'536, 4096, 0x0100'0000'0000'0007); });
  with(kind::attach, [](auto& b) { return CreateattachDirect(b, "bob", 5, false, false); });
  with(kind::attached, [](auto& b) { return Createattached(b, 0x0200'0000'0000'0004); });
  bare(detach);
  bare(ping);
  bare(pong);
  keep(kind::bye, w.bye(error_code::slow_reader));
  keep(kind::error, w.error(head_for(kind::accept), error_code::taken, "ann has it", principal{operator_id{3}}));
  std::vector<ack> entries{{1, 2, 3, 4, 5}, {0x0100'0000'0000'0007, 9, 0x0200'0000'0000'0003, 42, 1'795'303'898'007}};
  keep(kind::acks, w.acks(entries));
  with(kind::typing, [](auto& b) { return Createtyping(b, false); });
  with(kind::presence, [](auto& b) { return Createpresence(b, false, 4, 2, 1, true); });
  with(kind::list, [](auto& b) { return Createlist(b, list_scope::waiting, 10, 2); });
  with(kind::listing, [](auto& b) { return Createlisting(b, 10, 300); });
  with(kind::session_info, [](auto& b) { return Createsession_info(b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10); });
  with(kind::history, [](auto& b) { return Createhistory(b, 7, 9, true, 20); });
  with(kind::resume, [](auto& b) { return Createresume(b, 41); });
  with(kind::page_end, [](auto& b) { return Createpage_end(b, 1, 50, 90, true); });
  with(kind::place, [](auto& b) { return Createplace(b, 3, 17, 90'000); });
  with(kind::watch, [](auto& b) { return Createwatch(b, false); });
  with(kind::subscribe, [](auto& b) { return Createsubscribe(b, false); });
  with(kind::counters, [](auto& b) { return Createcounters(b, 1, 2, 3, 4, 5); });
  with(kind::contacts, [](auto& b) { return Createcontacts(b, false); });
  with(kind::delivered, [](auto& b) { return Createdelivered(b, 41); });
  with(kind::search, [](auto& b) { return CreatesearchDirect(b, search_scope::messages, "東京 bike", 20, 10); });
  with(kind::search_result, [](auto& b) {
    const auto parts = b.CreateVectorOfStrings({"a red ", "bike", ""});
    return Createsearch_result(b, b.CreateString("Zoë"), parts);
  });
  with(kind::search_end, [](auto& b) { return Createsearch_end(b, 1, 17, search_extent::at_least); });
  with(kind::customer, [](auto& b) { return Createcustomer(b, 0x0100'0000'0000'0001, 7, 5); });
  with(kind::past_session, [](auto& b) {
    const auto tags = b.CreateVectorOfStrings({"refund"});
    const auto name = b.CreateString("Zoë"), page = b.CreateString("https://example.org/shop");
    return Createpast_session(b, name, page, 2, 1, 0x0200'0000'0000'0003, 8, 7, end_reason::by_visitor, 5, 12, tags);
  });
  with(kind::customer_info, [](auto& b) { return Createcustomer_infoDirect(b, 0x0100'0000'0000'0001, "Zoë", "https://example.org/shop", 3, 1, 6, 7); });
  with(kind::availability, [](auto& b) { return CreateavailabilityDirect(b, 2, "https://example.org/", false, unavailable_reason::closed, offline_method::by_mail); });
  with(kind::apps, [](auto& b) {
    const std::vector<flatbuffers::Offset<flatbuffers::String>> names{b.CreateString("tickets")}, titles{b.CreateString("Create a ticket")};
    return CreateappsDirect(b, &names, &titles);
  });
  with(kind::link, [](auto& b) {
    const std::vector<std::uint8_t> bytes{1, 2, 255};
    return CreatelinkDirect(b, 7, link_event::opened, &bytes);
  });
  with(kind::open, [](auto& b) { return CreateopenDirect(b, 2, 1, "Zoë", "https://example.org/shop?a=1"); });
  keep(kind::message, w.message(head_for(kind::message), "Grüße, 世界 😀"));
  with(kind::read, [](auto& b) { return Createread(b, 41); });
  with(kind::offered, [](auto& b) { return Createoffered(b, 3, 2, offer_rule::least_busy); });
  with(kind::withdrawn, [](auto& b) { return Createwithdrawn(b, 3, withdraw_reason::operator_left); });
  bare(accept);
  bare(hold);
  bare(decline);
  with(kind::assign, [](auto& b) { return CreateassignDirect(b, 4, "bob"); });
  with(kind::close, [](auto& b) { return CreatecloseDirect(b, end_reason::by_operator, "solved"); });
  with(kind::routed, [](auto& b) { return CreateroutedDirect(b, 2, route_reason::page, 3, 5, 0x0200'0000'0000'0003, 12, "shop.example"); });
  with(kind::inactive, [](auto& b) { return Createinactive(b, true); });
  with(kind::transfer, [](auto& b) { return CreatetransferDirect(b, 4, "bob", 2, "knows bicycles"); });
  with(kind::invite, [](auto& b) { return CreateinviteDirect(b, 4, "bob"); });
  bare(leave);
  with(kind::note, [](auto& b) { return CreatenoteDirect(b, "angry"); });
  with(kind::tag, [](auto& b) { return CreatetagDirect(b, "refund", false); });
  with(kind::rating, [](auto& b) { return CreateratingDirect(b, 5, "quick"); });
  bare(take_over);
  with(kind::offline_message,
    [](auto& b) { return Createoffline_messageDirect(b, "Call me", "Zoë", "zoe@example.org", "https://example.org/", 2, offline_method::in_chat); });
  with(kind::app_item, [](auto& b) {
    const std::vector<flatbuffers::Offset<flatbuffers::String>> names{b.CreateString("subject")}, values{b.CreateString("Rückgabe")};
    return Createapp_itemDirect(b, "tickets", &names, &values, "Ticket 7", "https://tickets.example.com/7");
  });
  return out;
}

} // namespace

const std::vector<sample_frame>& sample_frames() {
  static const auto samples = make_samples();
  return samples;
}

block_ptr block_with(std::span<const std::byte> bytes) {
  auto block = block_ptr::make(bytes.size());
  std::ranges::copy(bytes, block->data());
  return block;
}

} // namespace parley
