#include "outbox/transfers.hpp"

#include "outbox/address_policy.hpp"

#include <curl/curl.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace parley::outbox {

namespace {

constexpr long connect_timeout_ms = 5'000;
/// How long the thread sleeps with nothing to do; a new transfer wakes it.
constexpr int poll_ms = 60'000;
/// Connections that are kept open between transfers, of all destinations together.
constexpr long kept_connections = 32;

struct easy_deleter {
  void operator()(CURL* c) const { curl_easy_cleanup(c); }
};
struct list_deleter {
  void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};
using easy_ptr = std::unique_ptr<CURL, easy_deleter>;
using list_ptr = std::unique_ptr<curl_slist, list_deleter>;

void append(list_ptr& list, const std::string& entry) {
  auto* longer = curl_slist_append(list.get(), entry.c_str());
  if (!longer)
    throw std::bad_alloc{};
  (void)list.release();
  list.reset(longer);
}

} // namespace

/// One transfer; libcurl's pointers lead into it, so it stays where it is.
struct one_transfer {
  http_post post;
  mail_transfer mail;
  transfers::callback done;
  easy_ptr easy{curl_easy_init()};
  list_ptr list; ///< headers or recipients
  std::string answer;
  std::size_t sent = 0;
  std::array<char, CURL_ERROR_SIZE> error{};
  enum class socket_refused : std::uint8_t { no, yes } refused = socket_refused::no;

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy.get(), option, value);
  }

  void prepare_both(std::int64_t timeout_ms) {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, error.data());
    set(CURLOPT_PRIVATE, this);
    set(CURLOPT_TIMEOUT_MS, long(timeout_ms));
    set(CURLOPT_CONNECTTIMEOUT_MS, std::min(connect_timeout_ms, long(timeout_ms)));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, ""); // of the environment, too: the check of addresses would see the proxy's
    set(CURLOPT_WRITEFUNCTION, &take_answer);
    set(CURLOPT_WRITEDATA, this);
  }

  void prepare_post() {
    prepare_both(post.timeout_ms);
    set(CURLOPT_URL, post.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(post.body.size()));
    set(CURLOPT_POSTFIELDS, post.body.c_str());
    set(CURLOPT_USERAGENT, "Parley");
    append(list, "Expect:"); // no pause before the body: it is small
    for (const auto& h : post.headers)
      append(list, h);
    set(CURLOPT_HTTPHEADER, list.get());
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
  }

  void prepare_mail() {
    const auto& s = *mail.server;
    prepare_both(s.timeout_ms);
    const bool from_the_start = s.tls == mail_settings::encryption::tls;
    set(CURLOPT_URL, ((from_the_start ? "smtps://" : "smtp://") + s.server).c_str()); // copied by libcurl
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_USE_SSL, long(s.tls == mail_settings::encryption::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (!s.ca_file.empty())
      set(CURLOPT_CAINFO, s.ca_file.c_str());
    if (!s.user.empty()) {
      set(CURLOPT_USERNAME, s.user.c_str());
      set(CURLOPT_PASSWORD, s.password.c_str());
    }
    set(CURLOPT_MAIL_FROM, ('<' + mail.from + '>').c_str());
    append(list, '<' + mail.to + '>');
    set(CURLOPT_MAIL_RCPT, list.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &give_message);
    set(CURLOPT_READDATA, this);
  }

  transfer_result result_of(CURLcode code) {
    transfer_result r;
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    r.status = int(status);
    // An answer that is longer than wanted was broken off on purpose.
    const bool cut = code == CURLE_WRITE_ERROR && answer.size() == post.max_answer_bytes;
    if (code == CURLE_OK || cut) {
      r.how = transfer_result::outcome::answered;
      r.text = std::move(answer);
    } else if (refused == socket_refused::yes)
      r.text = "the address is not public, and the settings do not allow others";
    else
      r.text = error[0] ? error.data() : curl_easy_strerror(code);
    return r;
  }

  // ---- called by libcurl

  static std::size_t take_answer(char* bytes, std::size_t, std::size_t count, void* self) {
    auto& t = *static_cast<one_transfer*>(self);
    const auto room = t.post.max_answer_bytes - t.answer.size();
    t.answer.append(bytes, std::min(room, count));
    return count <= room ? count : 0; // less than given ends the transfer
  }

  static std::size_t give_message(char* to, std::size_t size, std::size_t count, void* self) {
    auto& t = *static_cast<one_transfer*>(self);
    const auto n = std::min(size * count, t.mail.message.size() - t.sent);
    std::memcpy(to, t.mail.message.data() + t.sent, n);
    t.sent += n;
    return n;
  }

  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* to) {
    auto& t = *static_cast<one_transfer*>(self);
    if (t.post.addresses == address_policy::public_only && !is_public(&to->addr)) {
      t.refused = socket_refused::yes;
      return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
  }
};

struct transfers::impl {
  CURLM* multi = nullptr;
  std::mutex mutex; // guards the next one
  std::vector<std::unique_ptr<one_transfer>> fresh;
  std::unordered_map<CURL*, std::unique_ptr<one_transfer>> under_way; // the thread's
  std::atomic<bool> stopping{false};
  std::thread thread;

  impl() {
    static const auto ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)ready;
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kept_connections);
    thread = std::thread{[this] { run(); }};
  }

  ~impl() {
    stopping = true;
    curl_multi_wakeup(multi);
    thread.join();
    for (auto& [easy, t] : under_way)
      curl_multi_remove_handle(multi, easy);
    under_way.clear();
    curl_multi_cleanup(multi);
  }

  void start(std::unique_ptr<one_transfer> t) {
    {
      const std::scoped_lock hold{mutex};
      fresh.push_back(std::move(t));
    }
    curl_multi_wakeup(multi);
  }

  void run() {
    ::pthread_setname_np(::pthread_self(), "outbox-net");
    while (!stopping) {
      take_fresh();
      int running = 0;
      curl_multi_perform(multi, &running);
      finish();
      curl_multi_poll(multi, nullptr, 0, poll_ms, nullptr);
    }
  }

  void take_fresh() {
    std::vector<std::unique_ptr<one_transfer>> taken;
    {
      const std::scoped_lock hold{mutex};
      taken = std::exchange(fresh, {});
    }
    for (auto& t : taken) {
      auto* easy = t->easy.get();
      curl_multi_add_handle(multi, easy);
      under_way.emplace(easy, std::move(t));
    }
  }

  void finish() {
    int left = 0;
    while (const auto* m = curl_multi_info_read(multi, &left)) {
      if (m->msg != CURLMSG_DONE)
        continue;
      const auto code = m->data.result; // `m` does not outlive the removal
      const auto at = under_way.find(m->easy_handle);
      auto t = std::move(at->second);
      under_way.erase(at);
      curl_multi_remove_handle(multi, t->easy.get());
      t->done(t->result_of(code));
    }
  }
};

transfers::transfers() : impl_(std::make_unique<impl>()) {}
transfers::~transfers() = default;

void transfers::post(http_post what, callback done) {
  auto t = std::make_unique<one_transfer>();
  t->post = std::move(what);
  t->done = std::move(done);
  t->prepare_post();
  impl_->start(std::move(t));
}

void transfers::mail(mail_transfer what, callback done) {
  auto t = std::make_unique<one_transfer>();
  t->mail = std::move(what);
  t->done = std::move(done);
  t->prepare_mail();
  impl_->start(std::move(t));
}

} // namespace parley::outbox
