// The binary protocol over TCP, plain or with TLS: frames one behind the other, read into shared blocks, written once a round.
#pragma once
#include "gateway/connection.hpp"
#include "gateway/stream_steps.hpp"

namespace parley::gateway {

/// `Stream`: plain_stream or tls_stream.
template <class Stream>
class stream_connection final : public connection {
public:
  /// `made_of`: what the stream is constructed from.
  template <class... MadeOf>
  explicit stream_connection(connection_set& home, MadeOf&&... made_of) : connection(home, packing::stream), stream_(std::forward<MadeOf>(made_of)...) {}

  void start() override;

private:
  bool is_up() const override { return is_up_; }
  void read() override;
  void write() override;
  void drain() override;
  void shut_socket() override;

  void on_read(std::size_t bytes);
  void make_room_to_read();
  void write_when_possible();

  Stream stream_;
  std::vector<std::byte> writing_;
  std::size_t written_bytes_ = 0; ///< of `writing_`
  bool is_up_ = false;
};

using tcp_connection = stream_connection<plain_stream>;
using tls_connection = stream_connection<tls_stream>;

extern template class stream_connection<plain_stream>;
extern template class stream_connection<tls_stream>;

} // namespace parley::gateway
