// What operators type: commands, short-cuts and names to fill in. Read here, so that every client has them and none reaches a visitor as text.
#include "actors/session.hpp"
#include "actors/visitor_name.hpp"
#include "domain/operator_command.hpp"

namespace parley::actors {

namespace {

template <class... F>
struct cases : F... {
  using F::operator()...;
};
template <class... F>
cases(F...) -> cases<F...>;

/// The message with other words, and its head: the same client id, so that a resend is found; the file that it carries stays.
std::span<const std::byte> reworded(const frame& said, std::string_view words, frame_writer& w) {
  const auto* file = said.body<wire::message>()->attachment();
  if (!file)
    return w.message(said.head(), words);
  return w.build(said.head(), [&](auto& b) {
    const auto text = b.CreateString(words.data(), words.size());
    const auto carried = wire::Createattachment_ref(b, b.CreateString(file->id()), b.CreateString(file->name()), b.CreateString(file->type()), file->bytes());
    return wire::Createmessage(b, text, 0, 0, 0, carried);
  });
}

bool may_hold_more_than_text(std::string_view text) { return text.find('/') != text.npos || text.find('%') != text.npos; }

} // namespace

/// False: it was refused.
bool session::translate(inbound& in) {
  const auto* said = in.what.body<wire::message>()->text();
  const auto text = text_of(said);
  if (!in.author.is_operator() || !may_hold_more_than_text(text))
    return true;
  auto head = in.what.head();
  auto& w = shard_.writer;
  auto say = [&](const std::string& words) {
    const auto* me = shard_.find_operator(in.author.operator_());
    const auto expanded = domain::expand(in.author, words,
      {visitor_name_ ? std::string_view{*visitor_name_} : std::string_view{},
        me ? std::string_view{me->shown_name.empty() ? me->name : me->shown_name} : std::string_view{}},
      *shard_.rules);
    if (!expanded) {
      refuse(in, expanded.error());
      return false;
    }
    if (*expanded != text)
      in.what = made_frame(reworded(in.what, *expanded, w));
    return true;
  };
  auto bare = [&](kind what) {
    head.what = what;
    in.what = made_frame(w.bare(head));
    return true;
  };
  const auto input = domain::parse(in.author, text, *shard_.rules);
  return std::visit(cases{
                      [&](const domain::plain_text& p) { return say(p.text); },
                      [&](const domain::canned_text& c) { return say(c.text); },
                      [&](const domain::accept_command&) { return bare(kind::accept); },
                      [&](const domain::decline_command&) { return bare(kind::decline); },
                      [&](const domain::transfer_command& t) { return transfer_to(in, t.name); },
                      [&](const domain::refused_command& r) {
                        refuse(in, r.why == domain::refused_command::reason::unknown ? error_code::unknown_command : error_code::bad_request);
                        return false;
                      },
                    },
    input);
}

bool session::transfer_to(inbound& in, const std::string& name) {
  std::vector<domain::named_operator> names;
  std::vector<operator_id> ids;
  for (const auto& [id, op] : shard_.operators)
    if (id != in.author.operator_() && op->is == site_settings::account::state::active) {
      const auto is = op->devices.empty() ? domain::named_operator::presence::offline : domain::named_operator::presence::online;
      names.push_back({op->name, is, op->shown_name});
      ids.push_back(id);
    }
  const auto found = domain::find_operator_name(name, names);
  if (!found) {
    using enum domain::name_error::reason;
    const auto why = found.error().why;
    refuse(in, why == ambiguous ? error_code::ambiguous_name : why == offline ? error_code::operator_unavailable : error_code::no_such_operator);
    return false;
  }
  auto head = in.what.head();
  head.what = kind::transfer;
  in.what = made_frame(shard_.writer.build(head, [&](auto& b) { return wire::Createtransfer(b, principal{ids[*found]}.value); }));
  return true;
}

} // namespace parley::actors
