// Which endpoints have said that they are gone.
#pragma once
#include "storage/control_store.hpp"

#include <map>
#include <mutex>
#include <string>

namespace parley::outbox {

/// An endpoint that answers 410 Gone is not called any more, also after a restart, until its URL is another one or a person enables it. Any thread.
class endpoint_states {
public:
  /// Reads what is kept under `outbox/gone/`. The store outlives it.
  static result<std::unique_ptr<endpoint_states>, storage::storage_error> load(storage::control_store& store);

  bool is_gone(const std::string& name, const std::string& url) const;
  /// Waits for the disk. If that fails it holds until the process ends; the endpoint will say so again.
  void gone(const std::string& name, const std::string& url);
  void enable(const std::string& name);

private:
  explicit endpoint_states(storage::control_store& store) : store_(store) {}

  storage::control_store& store_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> gone_; ///< name → URL
};

} // namespace parley::outbox
