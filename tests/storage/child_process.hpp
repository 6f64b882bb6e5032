// A second process for tests of what processes may do beside each other.
#pragma once
#include <functional>

namespace parley::storage {

/// Forks at once, so make it before the test has threads. Both sides take turns: one tells, the other waits.
class child_process {
public:
  class turns {
  public:
    turns(int in, int out) : in_(in), out_(out) {}
    void tell() const;
    /// False: the other side is gone.
    bool wait() const;

  private:
    int in_, out_;
  };

  /// `body` runs in the child and returns its exit code; 0 to 255.
  explicit child_process(const std::function<int(const turns& parent)>& body);
  ~child_process();
  child_process(const child_process&) = delete;

  void tell() const { child_.tell(); }
  bool wait() const { return child_.wait(); }
  /// Waits for its end.
  int exit_code();

private:
  int pid_ = -1;
  int in_ = -1, out_ = -1;
  turns child_{-1, -1};
};

} // namespace parley::storage
