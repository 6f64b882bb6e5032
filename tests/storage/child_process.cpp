#include "child_process.hpp"

#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace parley::storage {

void child_process::turns::tell() const {
  if (::write(out_, "!", 1) != 1)
    throw std::runtime_error("the other process is gone");
}

bool child_process::turns::wait() const {
  char c;
  return ::read(in_, &c, 1) == 1;
}

child_process::child_process(const std::function<int(const turns&)>& body) {
  int to_child[2], to_parent[2];
  if (::pipe(to_child) != 0 || ::pipe(to_parent) != 0)
    throw std::runtime_error("no pipe");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::close(to_child[1]);
    ::close(to_parent[0]);
    int code = 255;
    try {
      code = body(turns{to_child[0], to_parent[1]});
    } catch (...) { // the exit code says it
    }
    ::_exit(code);
  }
  ::close(to_child[0]);
  ::close(to_parent[1]);
  in_ = to_parent[0];
  out_ = to_child[1];
  child_ = {in_, out_};
}

int child_process::exit_code() {
  int status = 0;
  if (pid_ > 0)
    ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

child_process::~child_process() {
  ::close(out_); // a child that still waits for its turn ends
  ::close(in_);
  exit_code();
}

} // namespace parley::storage
