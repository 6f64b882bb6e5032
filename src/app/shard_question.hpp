// Waiting for a shard's answer.
#pragma once
#include <chrono>
#include <future>
#include <memory>
#include <optional>

namespace parley::app {

/// A shard answers within a round or a few; one that does not is stopping or stuck.
constexpr std::chrono::seconds shard_patience{5};

/// `ask` is given the function that takes the answer. None if the shard does not answer in time. Any thread but the shard's.
template <class Answer, class Ask>
std::optional<Answer> ask_shard(Ask ask) {
  auto promise = std::make_shared<std::promise<Answer>>();
  auto future = promise->get_future();
  ask([promise](Answer a) { promise->set_value(std::move(a)); });
  promise.reset(); // so that a question that is dropped breaks it
  if (future.wait_for(shard_patience) != std::future_status::ready)
    return std::nullopt;
  try {
    return future.get();
  } catch (const std::future_error&) {
    return std::nullopt;
  }
}

} // namespace parley::app
