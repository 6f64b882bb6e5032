// The one file of this library that compiles Boost.JSON; Debian's headers come without the need for its library.
#include <boost/json/src.hpp>
