// Line charts as SVG, drawn without a script. Colours are variables of the page: --c1 … --c4 for series, --ink, --soft, --grid.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::app::staffing {

struct chart {
  struct axis {
    std::string title;
    double min = 0, max = 1;                                                    ///< min < max
    enum class scale : std::uint8_t { linear, logarithmic } by = scale::linear; ///< logarithmic: min > 0; what is below counts as min
    std::vector<std::pair<double, std::string>> ticks{};
  };
  struct series {
    std::string name;
    int colour = 1;                                                              ///< 1 … 4
    enum class shape : std::uint8_t { dots, line, area } drawn_as = shape::line; ///< dots: a line with a dot at each point
    std::vector<std::pair<double, double>> points{};
    std::vector<std::string> labels{}; ///< dots: shown when the pointer is on the point
  };
  struct mark {
    double at = 0;
    std::string label;
  };
  std::string title; ///< also for who hears it instead of seeing it
  axis x, y;
  std::vector<series> lines; ///< drawn in this order, named above the chart
  std::optional<mark> vertical{}, horizontal{};
};

std::string svg_of(const chart& c);

/// Round steps from 0 to `most` or a little more, 4 to 7 of them, with plain numbers as labels. `most` > 0.
chart::axis axis_to(double most, std::string title);

/// `text` as HTML and SVG have it, also within quotes.
std::string escaped(std::string_view text);

} // namespace parley::app::staffing
