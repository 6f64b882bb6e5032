// Boost.JSON is used header-only; its definitions are compiled here, once for every program.
#include <boost/json/src.hpp>
