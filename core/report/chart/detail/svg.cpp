// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/svg.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "core/report/xml_text.h"

namespace systole::core::chart {
namespace {

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, xml_escaped(value));
}

std::string length(std::string_view name, double value) {
  return fmt::format(" {}=\"{}\"", name, coordinate(value));
}

std::string painted(const Paint& paint) {
  std::string out = attribute("fill", paint.fill);
  if (paint.fill_opacity < 1) out += length("fill-opacity", paint.fill_opacity);
  if (paint.stroke != "none") {
    out += attribute("stroke", paint.stroke) + length("stroke-width", paint.stroke_width);
    if (!paint.dash.empty()) out += attribute("stroke-dasharray", paint.dash);
  }
  return out;
}

}  // namespace

std::string coordinate(double length) {
  std::string text = fmt::format("{:.2f}", length);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

void SvgDocument::rect(const Box& box, const Paint& paint, std::string_view role) {
  body_ += "<rect" + attribute("class", role) + length("x", box.left + right_) + length("y", box.top) +
           length("width", box.width()) + length("height", box.height()) + painted(paint) + "/>\n";
}

void SvgDocument::circle(Position centre, double radius, const Paint& paint, std::string_view role) {
  body_ += "<circle" + attribute("class", role) + length("cx", centre.x + right_) + length("cy", centre.y) +
           length("r", radius) + painted(paint) + "/>\n";
}

void SvgDocument::line(Position from, Position to, const Paint& paint, std::string_view role) {
  body_ += "<line" + attribute("class", role) + length("x1", from.x + right_) + length("y1", from.y) +
           length("x2", to.x + right_) + length("y2", to.y) + painted(paint) + "/>\n";
}

void SvgDocument::polyline(const std::vector<Position>& points, const Paint& paint, std::string_view role) {
  this->points("polyline", points, paint, role);
}

void SvgDocument::polygon(const std::vector<Position>& points, const Paint& paint, std::string_view role) {
  this->points("polygon", points, paint, role);
}

void SvgDocument::points(std::string_view element, const std::vector<Position>& points, const Paint& paint,
                         std::string_view role) {
  std::string list;
  for (const Position& point : points) {
    if (!list.empty()) list += ' ';
    list += coordinate(point.x + right_) + "," + coordinate(point.y);
  }
  body_ += fmt::format("<{}{}{}{}/>\n", element, attribute("class", role), attribute("points", list), painted(paint));
}

void SvgDocument::text(const Text& text, std::string_view role) {
  if (text.text.empty()) return;
  body_ += "<text" + attribute("class", role) + length("x", text.at.x + right_) + length("y", text.at.y) +
           length("font-size", text.size);
  if (text.anchor != Anchor::start) {
    body_ += attribute("text-anchor", text.anchor == Anchor::middle ? "middle" : "end");
  }
  if (text.bold) body_ += attribute("font-weight", "bold");
  if (text.angle != 0) {
    body_ += attribute("transform", fmt::format("rotate({} {} {})", coordinate(-text.angle),
                                                coordinate(text.at.x + right_), coordinate(text.at.y)));
  }
  body_ += ">";
  if (!text.whole.empty() && text.whole != text.text) body_ += "<title>" + xml_escaped(text.whole) + "</title>";
  body_ += xml_escaped(text.text) + "</text>\n";
}

void SvgDocument::begin_group(std::string_view role) {
  body_ += "<g" + attribute("class", role) + ">\n";
}

void SvgDocument::end_group() {
  body_ += "</g>\n";
}

void SvgDocument::define(const std::string& id, std::string element) {
  definitions_[id] = std::move(element);
}

std::string SvgDocument::finish(double width, double height, std::string_view title,
                                std::string_view description) const {
  const std::string w = coordinate(width);
  const std::string h = coordinate(height);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  fmt::format_to(std::back_inserter(out),
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"{}pt\" height=\"{}pt\" "
                 "viewBox=\"0 0 {} {}\" font-family=\"Helvetica, Arial, sans-serif\" role=\"img\">\n",
                 w, h, w, h);
  out += "<title>" + xml_escaped(title) + "</title>\n<desc>" + xml_escaped(description) + "</desc>\n";
  if (!definitions_.empty()) {
    out += "<defs>\n";
    for (const auto& [id, element] : definitions_) out += element + "\n";
    out += "</defs>\n";
  }
  fmt::format_to(std::back_inserter(out),
                 "<rect class=\"ground\" x=\"0\" y=\"0\" width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n", w, h);
  return out + body_ + "</svg>\n";
}

}  // namespace systole::core::chart
