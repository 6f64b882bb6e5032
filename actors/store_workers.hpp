// Who works on a shard's store beside the shard's thread.
#pragma once
#include "actors/history_readers.hpp"
#include "storage/writer.hpp"

#include <memory>

namespace parley::actors {

/// Makes a shard's writer and readers. In production each is a thread; a simulation does both jobs itself, in virtual time, so that a seed
/// says in which order everything happens.
class store_workers {
public:
  virtual ~store_workers() = default;
  /// The store and what `events` refer to outlive the result.
  virtual std::unique_ptr<storage::group_sink> make_writer(storage::store& s, storage::writer_events events, const storage::writer_options& options) = 0;
  virtual std::unique_ptr<history_readers> make_readers(storage::store& s) = 0;
};

/// Two threads: one commits, one reads.
class store_threads final : public store_workers {
public:
  std::unique_ptr<storage::group_sink> make_writer(storage::store& s, storage::writer_events events, const storage::writer_options& options) override {
    return std::make_unique<storage::writer>(s, std::move(events), options);
  }
  std::unique_ptr<history_readers> make_readers(storage::store& s) override { return std::make_unique<reader_thread>(s); }
};

} // namespace parley::actors
