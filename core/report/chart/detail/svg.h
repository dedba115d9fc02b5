// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// SVG 1.1 as a stream of shapes. Lengths are points (1/72 in), x to the right, y down; they are written with at most
/// two decimals, the same bytes in every locale.
namespace systole::core::chart {

struct Position {
  double x = 0;
  double y = 0;
};

struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;

  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
  [[nodiscard]] double middle_x() const { return (left + right) / 2; }
  [[nodiscard]] double middle_y() const { return (top + bottom) / 2; }
};

struct Paint {
  std::string fill = "none";
  std::string stroke = "none";
  double stroke_width = 0;
  std::string dash;         ///< lengths of dashes and gaps, continuous if empty
  double fill_opacity = 1;  ///< 0..1
};

enum class Anchor : std::uint8_t { start, middle, end };

struct Text {
  Position at;  ///< of the baseline's anchor
  std::string text;
  double size = 7;
  Anchor anchor = Anchor::start;
  double angle = 0;  ///< degrees, counterclockwise, about `at`
  bool bold = false;
  std::string whole;  ///< what `text` is cut from: shown on hovering and read aloud
};

/// Every shape's `role` becomes its class.
class SvgDocument {
 public:
  /// Shapes that follow are drawn this much to the right: panels beside each other need not know where they stand.
  void move_to(double right) { right_ = right; }

  void rect(const Box& box, const Paint& paint, std::string_view role);
  void circle(Position centre, double radius, const Paint& paint, std::string_view role);
  void line(Position from, Position to, const Paint& paint, std::string_view role);
  void polyline(const std::vector<Position>& points, const Paint& paint, std::string_view role);
  void polygon(const std::vector<Position>& points, const Paint& paint, std::string_view role);
  /// Draws nothing if the text is empty.
  void text(const Text& text, std::string_view role);
  void begin_group(std::string_view role);
  void end_group();

  /// A definition that shapes refer to as `url(#id)`; `element` is its XML. Equal ids must have equal elements.
  void define(const std::string& id, std::string element);

  /// The document of `width` x `height` with a white ground. Titles and descriptions are for those who do not see it.
  [[nodiscard]] std::string finish(double width, double height, std::string_view title,
                                   std::string_view description) const;

 private:
  void points(std::string_view element, const std::vector<Position>& points, const Paint& paint, std::string_view role);

  std::map<std::string, std::string> definitions_;
  std::string body_;
  double right_ = 0;
};

/// `length` with at most two decimals.
std::string coordinate(double length);

}  // namespace systole::core::chart
