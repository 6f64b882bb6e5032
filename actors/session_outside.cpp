// What a session has to do with people and programs that are not connected: messages that visitors leave, items that apps make.
#include "actors/app_calls.hpp"
#include "actors/session.hpp"
#include "actors/session_rare.hpp"

#include <algorithm>

namespace parley::actors {

namespace {

/// Calls of one session that may be under way: operators press a button, programs do not.
constexpr std::size_t max_app_calls = 8;

} // namespace

// ---- messages left

/// A message that nobody is there for can be the first thing of a chat: the record that opens it is made here.
void session::begin_for_message(const inbound& in, const domain::fact& left) {
  const auto& body = *in.what.body<wire::offline_message>();
  const auto name = text_of(body.name());
  visitor_name_ = name.empty() ? nullptr : std::make_unique<std::string>(name);
  visitor_is_here(in.from);
  // One that is mailed and then closed stands in no line in between, where it would ring.
  const auto starts_as = left.offline == wire::offline_method::by_mail ? session_status::chatbot : session_status::waiting;
  const domain::fact f{.what = kind::open, .author = in.author, .queue = left.queue, .starts_as = starts_as};
  store(f,
    shard_.writer.build(head_of(kind::open, {}, 0, in.author),
      [&](auto& b) {
        const auto shown = b.CreateString(name.data(), name.size());
        const auto page = b.CreateString(body.page());
        return wire::Createopen(b, left.queue.value, 0, shown, page);
      }),
    {});
}

void session::store_left_message(const inbound& in, const domain::fact& f) {
  const auto& body = *in.what.body<wire::offline_message>();
  store(f,
    shard_.writer.build(head_of(kind::offline_message, {}, f.client_id, f.author),
      [&](auto& b) {
        const auto text = b.CreateString(body.text());
        const auto name = b.CreateString(body.name());
        const auto contact = b.CreateString(body.contact());
        const auto page = b.CreateString(body.page());
        return wire::Createoffline_message(b, text, name, contact, page, f.queue.value, f.offline);
      }),
    in.from);
  if (f.offline == wire::offline_method::by_mail)
    store_by_system({.what = kind::close, .reason = wire::end_reason::no_operator});
}

// ---- items made by apps

void session::call_app(inbound& in) {
  const auto& head = in.what.head();
  auto& calls = seldom().app_calls;
  const auto same = std::ranges::find_if(calls, [&](const auto& c) { return c.request.author == in.author && c.request.what.head().client_id == head.client_id; });
  if (same != calls.end()) { // sent again while the app works: its record will be the answer to both
    const auto number = same->number;
    calls.push_back({number, std::move(in)});
    return;
  }
  if (!shard_.apps || calls.size() >= max_app_calls)
    return refuse(in, shard_.apps ? error_code::rate_limited : error_code::no_such_app);
  const auto number = seldom().next_number++;
  const auto* me = shard_.find_operator(in.author.operator_());
  shard_.apps->call({state_.id, number, in.what, in.author, me ? me->name : std::string{}});
  calls.push_back({number, std::move(in)});
}

void session::on_app_answer(const app_answer& a) {
  auto call = rare_ ? rare::take(rare_->app_calls, a.number) : std::nullopt;
  if (!call)
    return;
  if (a.what)
    store_app_item(call->request, *a.what);
  else
    tell_app_failed(call->request, a.what.error());
  while (auto other = rare::take(rare_->app_calls, a.number)) {
    if (a.what)
      rare_->behind_search.push_back({std::move(other->request), wording::read});
    else
      tell_app_failed(other->request, a.what.error());
  }
  go_on_searching();
}

void session::store_app_item(inbound& in, const app_item_made& made) {
  const auto f = proposed_by(in);
  if (!f)
    return;
  // Its rights may be others by now. The item exists outside all the same, and the receiver will know a second request by its id.
  if (auto v = domain::decide(state_, *f); !v)
    return refuse(in, v.error, v.holder);
  if (shard_.journal->full())
    return refuse(in, error_code::storage_full);
  const auto& body = *in.what.body<wire::app_item>();
  store(*f,
    shard_.writer.build(head_of(kind::app_item, {}, f->client_id, f->author),
      [&](auto& b) {
        const auto copied = [&](const auto* from) {
          std::vector<flatbuffers::Offset<flatbuffers::String>> all;
          for (const auto* s : *from)
            all.push_back(b.CreateString(s));
          return b.CreateVector(all);
        };
        const auto app = b.CreateString(body.app());
        const auto names = body.names() ? copied(body.names()) : 0;
        const auto values = body.values() ? copied(body.values()) : 0;
        const auto title = b.CreateString(made.title);
        const auto url = b.CreateString(made.url);
        return wire::Createapp_item(b, app, names, values, title, url);
      }),
    in.from);
}

void session::tell_app_failed(const inbound& in, const std::string& why) {
  shard_.counters.requests_refused.add();
  in.from->answer(shard_.writer.error(in.what.head(), error_code::app_failed, why));
}

} // namespace parley::actors
