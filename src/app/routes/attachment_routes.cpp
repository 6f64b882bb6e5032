#include "app/routes/attachment_routes.hpp"

#include "actors/block_list.hpp"
#include "actors/visitor_token.hpp"
#include "app/routes/session_routes.hpp"
#include "attachments/content_answer.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace parley::app {

namespace json = boost::json;
using admin::access;
using admin::call;
using attachments::attachment;

namespace {

constexpr std::size_t chunk_bytes = 64 * 1024;

/// An operator with what its account may do, or a visitor.
struct asker {
  std::optional<accounts::identity> account;
  visitor_id visitor;
  principal number() const { return account ? principal{account->number} : principal{visitor}; }
};

unsigned status_of(attachments::refused why) {
  switch (why) {
    case attachments::refused::empty: return 422;
    case attachments::refused::too_large: return 413;
    case attachments::refused::type_not_allowed: return 415;
    case attachments::refused::share_used_up: return 429;
    case attachments::refused::quota_exceeded: return 507;
    case attachments::refused::no_such_file: return 404;
    case attachments::refused::storage_failed: return 500;
  }
  return 500;
}

std::string_view sentence_of(attachments::refused why) {
  switch (why) {
    case attachments::refused::empty: return "the file is empty";
    case attachments::refused::too_large: return "the file is larger than files may be";
    case attachments::refused::type_not_allowed: return "files with such content are not taken; what counts is the content, not the name";
    case attachments::refused::share_used_up: return "you have sent as much as one visitor may in a day";
    case attachments::refused::quota_exceeded: return "the site has no room for more files";
    case attachments::refused::no_such_file: return "there is no such file, or you may not see it";
    case attachments::refused::storage_failed: break;
  }
  return {};
}

http::response refused(const attachments::refusal& r) {
  return r.why == attachments::refused::storage_failed ? admin::storage_failed(r.detail) : http::problem(status_of(r.why), sentence_of(r.why));
}

http::response shown(const attachment& a) { return http::json(json::object{{"id", a.id}, {"name", a.name}, {"type", a.type}, {"bytes", a.bytes}}, 201); }

class upload_body final : public http::body_sink {
public:
  upload_body(attachments::upload u, std::size_t max_bytes) : upload_(std::move(u)), max_bytes_(max_bytes) {}

  std::size_t max_bytes() const override { return max_bytes_; }

  std::optional<http::response> write(std::string_view part) override {
    auto added = upload_.append(std::as_bytes(std::span{part}));
    return added ? std::nullopt : std::optional{refused(added.error())};
  }
  void finish(http::request, http::responder answer) override {
    const auto kept = upload_.finish();
    answer(kept ? shown(*kept) : refused(kept.error()));
  }

private:
  attachments::upload upload_;
  const std::size_t max_bytes_;
};

class attachment_resource {
public:
  attachment_resource(visitor_desk desk, const accounts::authority& accounts) : desk_(std::move(desk)), accounts_(accounts) {}

  result<std::unique_ptr<http::body_sink>, http::response> upload(const call& head) const {
    const auto who = asks(head.request);
    if (!who)
      return failure{nobody()};
    if (auto refusal = refused_visitor(*who))
      return failure{*std::move(refusal)};
    std::uint64_t announced = 0;
    if (const auto length = head.request.field("Content-Length"))
      std::from_chars(length->data(), length->data() + length->size(), announced);
    auto& files = desk_.data.files();
    auto begun = files.begin(who->number(), head.request.asked("name").value_or("file"), announced);
    if (!begun)
      return failure{refused(begun.error())};
    return std::unique_ptr<http::body_sink>{std::make_unique<upload_body>(*std::move(begun), std::size_t(files.limits()->file_bytes))};
  }

  http::response download(const call& c) const {
    const auto who = asks(c.request);
    if (!who)
      return nobody();
    const auto file = desk_.data.files().find(c.request.parameter("id"));
    if (!file)
      return refused(file.error());
    if (!may_get(*who, *file))
      return refused({attachments::refused::no_such_file, {}});
    const auto answer = attachments::answer_to(*file, c.request.field("Range").value_or(""));
    http::response r;
    r.status = unsigned(answer.status);
    for (const auto& [name, value] : answer.headers)
      if (name == "Content-Type")
        r.content_type = value;
      else
        r.fields.emplace_back(name, value);
    if (answer.status == 416)
      return r;
    auto content = std::make_shared<std::ifstream>(desk_.data.files().path_of(*file), std::ios::binary);
    content->seekg(std::streamoff(answer.first));
    if (!*content)
      return admin::storage_failed("the content of attachment " + file->id + " is not there");
    r.stream = [content, left = answer.bytes](std::string& chunk) mutable {
      chunk.resize(std::min<std::uint64_t>(left, chunk_bytes));
      if (!content->read(chunk.data(), std::streamsize(chunk.size())))
        return http::stream_state::broken;
      left -= chunk.size();
      return left == 0 ? http::stream_state::end : http::stream_state::more;
    };
    return r;
  }

private:
  static http::response nobody() {
    auto r = http::problem(401, "this needs a token: Authorization: Bearer …, of an account or of a visitor");
    r.fields.emplace_back("WWW-Authenticate", "Bearer realm=\"parley\"");
    return r;
  }

  std::optional<asker> asks(const http::request& r) const {
    constexpr std::string_view scheme = "Bearer ";
    const auto field = r.field("Authorization");
    if (!field || !field->starts_with(scheme))
      return {};
    const auto token = field->substr(scheme.size());
    if (auto account = accounts_.verify(token))
      return account->may_use == accounts::identity::scope::full && account->number ? std::optional{asker{*account, {}}} : std::nullopt;
    storage::reader store{desk_.shard.records()};
    const auto claims = accounts_.verify_visitor(token);
    const auto visitor = claims ? actors::visitor_of_person(claims->subject, store) : actors::visitor_with(token, store);
    return visitor && *visitor ? std::optional{asker{{}, *visitor}} : std::nullopt;
  }

  /// Who may not open chats has nothing to send to one.
  std::optional<http::response> refused_visitor(const asker& who) const {
    if (who.account)
      return std::nullopt;
    storage::reader store{desk_.shard.records()};
    const auto blocked = actors::is_blocked(store, who.visitor);
    if (!blocked)
      return admin::storage_failed(blocked.error().detail);
    return *blocked ? std::optional{http::problem(403, "this visitor is blocked")} : std::nullopt;
  }

  /// Who has uploaded it, and who may see a chat that carries it.
  bool may_get(const asker& who, const attachment& file) const {
    if (file.by == who.number())
      return true;
    const auto carried = desk_.data.files().sessions_of(file.id);
    const auto site = desk_.site();
    return carried && std::ranges::any_of(*carried, [&](session_id id) {
      const auto s = desk_.sessions.find(id);
      if (!s || !*s)
        return false;
      return who.account ? may_look(*who.account, (*s)->state, site->rules) : (*s)->state.visitor == who.visitor;
    });
  }

  const visitor_desk desk_;
  const accounts::authority& accounts_;
};

} // namespace

void add_attachment_routes(admin::api& to, const visitor_desk& desk, const accounts::authority& accounts) {
  const auto resource = std::make_shared<attachment_resource>(desk, accounts);
  // Both ask for a token themselves: it may be a visitor's. How large a file may be can change while the server runs; the store refuses larger ones before they are read.
  to.add_upload(
    http::method::post, "/api/v1/attachments", access::anybody(), [resource](const call& head) { return resource->upload(head); }, attachments::max_file_bytes);
  to.add(http::method::get, "/api/v1/attachments/{id}", access::anybody(), [resource](const call& c) { return resource->download(c); });
}

} // namespace parley::app
