#include "actors/presence_news.hpp"

#include "actors/presence_frame.hpp"

namespace parley::actors {

void presence_news::changed(operator_entry& op) {
  if (op.news == operator_entry::news_state::told)
    changed_.push_back(op.id);
  op.news = operator_entry::news_state::waiting;
}

void presence_news::step(shard_context& shard) {
  for (const auto id : changed_) {
    auto* op = shard.find_operator(id);
    if (!op)
      continue;
    op->news = operator_entry::news_state::told;
    if (op->devices.empty() && shard.contact_lists.empty())
      continue;
    const auto frame = presence_frame(shard.writer, *op, shard.wall_ms);
    op->devices.deliver(frame);
    shard.contact_lists.deliver(frame);
  }
  changed_.clear();
}

} // namespace parley::actors
