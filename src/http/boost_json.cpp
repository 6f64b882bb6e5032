// Boost.JSON is compiled here, for Debian's package has it as headers only; everybody else includes <boost/json.hpp>.
#include <boost/json/src.hpp>
