// A full disk for one process: the limit of its file size stands for it.
#pragma once
#include <csignal>
#include <cstdint>
#include <sys/resource.h>

namespace parley {

/// Files of this process can't get longer than `bytes` while it lives.
class file_size_limit {
public:
  explicit file_size_limit(std::uint64_t bytes) : ignored_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit now = before_;
    now.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~file_size_limit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, ignored_);
  }
  file_size_limit(const file_size_limit&) = delete;

private:
  rlimit before_{};
  void (*ignored_)(int);
};

} // namespace parley
