// The history of a server as it lies on disk: one store per shard, opened for reading. The server may be running.
#pragma once
#include "base/result.hpp"
#include "storage/reader.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley::app {

struct shard_store {
  std::string name; ///< of its folder, `shard-00` or `control`
  std::unique_ptr<storage::store> store;
};

class data_folder {
public:
  /// Opens every shard in `where`; the error says which one can't be, and why.
  static result<data_folder, std::string> open(const std::filesystem::path& where);

  const std::vector<shard_store>& shards() const { return shards_; }
  /// Accounts, settings, audit, outbox; null where the server has made none yet.
  const shard_store* control() const { return control_.store ? &control_ : nullptr; }

  using record_handler = std::function<void(const shard_store&, const storage::log_record&)>;
  using damage_handler = std::function<void(const shard_store&, storage::position, std::string_view why)>;
  /// Every record of every shard in the order of the log. What does not match its checksum goes to `bad` instead. The error is one that ended the scan.
  result<ok_t, std::string> scan(const record_handler& each, const damage_handler& bad) const;

private:
  std::vector<shard_store> shards_;
  shard_store control_;
};

} // namespace parley::app
