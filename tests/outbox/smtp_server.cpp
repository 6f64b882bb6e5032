#include "smtp_server.hpp"

#include "outbox/base64.hpp"

#include <boost/json.hpp>

#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace parley::outbox::testing {

namespace {
constexpr int patience_ms = 60'000;
constexpr const char* python = "/usr/bin/python3"; // Debian's own: its packages are not seen by others
} // namespace

smtp_server::smtp_server(std::vector<std::string> options) {
  int to_child[2], from_child[2];
  if (::pipe(to_child) != 0 || ::pipe(from_child) != 0)
    throw std::runtime_error("no pipe");
  options.insert(options.begin(), {python, PARLEY_OUTBOX_TESTS "/smtp_server.py"});
  std::vector<char*> words;
  for (auto& o : options)
    words.push_back(o.data());
  words.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(to_child[0], STDIN_FILENO);
    ::dup2(from_child[1], STDOUT_FILENO);
    for (const int fd : {to_child[0], to_child[1], from_child[0], from_child[1]})
      ::close(fd);
    ::execv(python, words.data());
    ::_exit(127);
  }
  ::close(to_child[0]);
  ::close(from_child[1]);
  in_ = to_child[1];
  out_ = from_child[0];
  std::string early; // mails that came between listening and saying so
  while (port_ == 0) {
    const auto line = next_line(patience_ms);
    const auto said = boost::json::parse(line);
    if (const auto* port = said.as_object().if_contains("port"))
      port_ = port->to_number<std::uint16_t>();
    else
      early += line + '\n';
  }
  read_.insert(0, early);
}

smtp_server::~smtp_server() {
  ::close(in_);
  ::close(out_);
  ::kill(pid_, SIGKILL); // it holds nothing that is needed, and its farewell takes a second
  ::waitpid(pid_, nullptr, 0);
}

std::string smtp_server::next_line(int patience) {
  for (;;) {
    if (const auto end = read_.find('\n'); end != read_.npos) {
      auto line = read_.substr(0, end);
      read_.erase(0, end + 1);
      return line;
    }
    pollfd ready{out_, POLLIN, 0};
    if (::poll(&ready, 1, patience) <= 0)
      return {};
    char bytes[65536];
    const auto n = ::read(out_, bytes, sizeof bytes);
    if (n <= 0)
      throw std::runtime_error("the mail server has ended");
    read_.append(bytes, std::size_t(n));
  }
}

received_mail smtp_server::next() {
  const auto line = next_line(patience_ms);
  if (line.empty())
    throw std::runtime_error("no mail came");
  const auto parsed = boost::json::parse(line);
  received_mail m;
  m.from = parsed.at("from").as_string();
  for (const auto& to : parsed.at("to").as_array())
    m.to.emplace_back(to.as_string());
  m.data = from_base64(parsed.at("data").as_string()).value();
  m.tls = parsed.at("tls").as_bool();
  m.login = parsed.at("login").as_bool();
  return m;
}

bool smtp_server::quiet_for(int patience) {
  auto line = next_line(patience);
  if (line.empty())
    return true;
  read_.insert(0, line + '\n');
  return false;
}

std::string received_mail::header(const std::string& name) const {
  const auto at = data.find(name + ": ");
  if (at == data.npos || at > data.find("\r\n\r\n"))
    return {};
  auto end = data.find("\r\n", at);
  while (data.compare(end, 3, "\r\n ") == 0)
    end = data.find("\r\n", end + 2);
  auto value = data.substr(at + name.size() + 2, end - at - name.size() - 2);
  for (auto fold = value.find("\r\n "); fold != value.npos; fold = value.find("\r\n "))
    value.erase(fold, 2);
  return value;
}

std::string received_mail::text() const {
  std::string coded;
  for (const char c : data.substr(data.find("\r\n\r\n")))
    if (c != '\r' && c != '\n')
      coded += c;
  return from_base64(coded).value();
}

void make_certificate(const std::filesystem::path& where) {
  const auto command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout '"
                       + (where / "key.pem").string() + "' -out '" + (where / "certificate.pem").string() + "' 2>/dev/null";
  if (std::system(command.c_str()) != 0)
    throw std::runtime_error("openssl made no certificate");
}

} // namespace parley::outbox::testing
