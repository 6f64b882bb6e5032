// Commands that ask a running server through its admin API.
#pragma once
#include "app/parleyctl/commands.hpp"

#include <string>
#include <vector>

namespace parley::app {

struct api_request {
  std::string server = "127.0.0.1:7401"; ///< its admin port
  std::string authorities;               ///< file of those whom to trust; empty: the server speaks no TLS
  std::string certificate_name;          ///< in the server's certificate; empty: the host of `server`
  std::string token;                     ///< empty: logs in as `user`
  std::string user = "admin";
  std::string password; ///< empty: asked for on the terminal, or read from stdin where that is none

  std::string method; ///< GET, POST, PUT, PATCH, DELETE
  std::string path;   ///< with its query
  std::string body;   ///< JSON; `@FILE` reads one, `-` stdin
  std::string if_match;
};

/// Prints what the server answers. 0 if it did what was asked, 1 if not.
int call_api(const api_request& r, console to);

} // namespace parley::app
