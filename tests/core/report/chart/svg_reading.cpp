// SPDX-License-Identifier: MIT
#include "tests/core/report/chart/svg_reading.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numbers>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/report/chart/detail/palette.h"
#include "core/report/chart/detail/text_width.h"

namespace systole::core::testing {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("not well formed: " + what);
}

void require_xml_characters(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U; };
    const unsigned lead = byte(i);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0) fail("a byte that begins no character");
    unsigned character = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xC0U) != 0x80) fail("a character that ends early");
      character = character << 6U | (byte(i + k) & 0x3FU);
    }
    constexpr unsigned kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    if (character < kLeast[length]) fail("an overlong character");
    const bool allowed = character == '\n' || (character >= 0x20 && character < 0xD800) ||
                         (character >= 0xE000 && character < 0xFFFE) || (character >= 0x10000 && character < 0x110000);
    if (!allowed) fail("a character that XML does not allow");
    i += length;
  }
}

std::string unescaped(const std::string& text) {
  static const std::map<std::string, char> entities = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"#39", '\''}};
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<' || text[i] == '>') fail("a bare angle bracket");
    if (text[i] != '&') {
      out += text[i];
      continue;
    }
    const std::size_t end = text.find(';', i);
    if (end == std::string::npos) fail("a bare ampersand");
    const auto entity = entities.find(text.substr(i + 1, end - i - 1));
    if (entity == entities.end()) fail("an unknown entity");
    out += entity->second;
    i = end;
  }
  return out;
}

class Reader {
 public:
  explicit Reader(const std::string& document) : text_(document) { require_xml_characters(document); }

  std::vector<Element> read() {
    const std::string declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    if (!text_.starts_with(declaration)) fail("no declaration");
    at_ = declaration.size();
    while (at_ < text_.size()) {
      const std::size_t tag = std::min(text_.find('<', at_), text_.size());
      characters(text_.substr(at_, tag - at_));
      at_ = tag;
      if (at_ == text_.size()) break;
      if (text_[at_ + 1] == '/') {
        end_tag();
      } else {
        start_tag();
      }
    }
    if (!open_.empty() || elements_.empty()) fail("an element without an end");
    return std::move(elements_);
  }

 private:
  void characters(const std::string& raw) {
    const std::string text = unescaped(raw);
    if (!open_.empty()) {
      elements_[open_.back()].text += text;
    } else if (text.find_first_not_of('\n') != std::string::npos) {
      fail("text outside of the root");
    }
  }

  void expect(char c) {
    if (at_ >= text_.size() || text_[at_] != c) fail(std::string("no ") + c);
    ++at_;
  }

  std::string name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '-'))
      ++at_;
    if (at_ == begin) fail("no name");
    return text_.substr(begin, at_ - begin);
  }

  void start_tag() {
    if (open_.empty() && !elements_.empty()) fail("a second root");
    expect('<');
    Element element;
    element.name = name();
    while (at_ < text_.size() && text_[at_] == ' ') {
      ++at_;
      const std::string key = name();
      expect('=');
      expect('"');
      const std::size_t end = text_.find('"', at_);
      if (end == std::string::npos) fail("an attribute without an end");
      if (!element.attributes.emplace(key, unescaped(text_.substr(at_, end - at_))).second) fail("an attribute twice");
      at_ = end + 1;
    }
    const bool empty = at_ < text_.size() && text_[at_] == '/';
    if (empty) ++at_;
    expect('>');
    for (const std::size_t parent : open_) {
      if (elements_[parent].name == "g") element.groups.push_back(elements_[parent].role());
    }
    if (element.name == "g" && element.role() == "panel") ++panel_;
    element.panel = panel_;
    if (!empty) open_.push_back(elements_.size());
    elements_.push_back(std::move(element));
  }

  void end_tag() {
    at_ += 2;
    if (open_.empty() || name() != elements_[open_.back()].name) fail("an end of something else");
    open_.pop_back();
    expect('>');
  }

  const std::string& text_;
  std::size_t at_ = 0;
  std::vector<Element> elements_;
  std::vector<std::size_t> open_;
  int panel_ = -1;
};

constexpr double kRounding = 0.011;  // two coordinates of two decimals

bool apart(const chart::Box& a, const chart::Box& b) {
  return a.right <= b.left + kRounding || b.right <= a.left + kRounding || a.bottom <= b.top + kRounding ||
         b.bottom <= a.top + kRounding;
}

std::vector<chart::Position> points_of(const Element& element) {
  std::vector<chart::Position> points;
  const std::string& list = element.attributes.at("points");
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t comma = list.find(',', at);
    const std::size_t end = std::min(list.find(' ', at), list.size());
    points.push_back({std::stod(list.substr(at, comma - at)), std::stod(list.substr(comma + 1, end - comma - 1))});
    at = end + 1;
  }
  return points;
}

}  // namespace

double Element::number(const std::string& attribute) const {
  return std::stod(attributes.at(attribute));
}

std::string Element::role() const {
  const auto found = attributes.find("class");
  return found == attributes.end() ? "" : found->second;
}

bool Element::within(const std::string& group) const {
  return std::ranges::find(groups, group) != groups.end();
}

chart::Box Element::box() const {
  if (name == "rect") {
    const double x = number("x");
    const double y = number("y");
    return {x, y, x + number("width"), y + number("height")};
  }
  if (name == "circle") {
    const double r = number("r");
    return {number("cx") - r, number("cy") - r, number("cx") + r, number("cy") + r};
  }
  if (name == "polygon" || name == "polyline") {
    chart::Box box{1e9, 1e9, -1e9, -1e9};
    for (const chart::Position& p : points_of(*this)) {
      box = {std::min(box.left, p.x), std::min(box.top, p.y), std::max(box.right, p.x), std::max(box.bottom, p.y)};
    }
    return box;
  }
  if (name == "line") {
    return {std::min(number("x1"), number("x2")), std::min(number("y1"), number("y2")),
            std::max(number("x1"), number("x2")), std::max(number("y1"), number("y2"))};
  }
  REQUIRE(name == "text");
  const double size = number("font-size");
  const double width = chart::text_width(text, size) * (attributes.contains("font-weight") ? 1.1 : 1);
  const auto anchor = attributes.find("text-anchor");
  const double before = anchor == attributes.end() ? 0 : anchor->second == "middle" ? width / 2 : width;
  double angle = 0;
  if (const auto turn = attributes.find("transform"); turn != attributes.end()) {
    angle = std::stod(turn->second.substr(turn->second.find('(') + 1)) * std::numbers::pi / 180;
  }
  chart::Box box{1e9, 1e9, -1e9, -1e9};
  for (const double x : {-before, width - before}) {
    for (const double y : {-0.72 * size, 0.0}) {
      const double px = number("x") + x * std::cos(angle) - y * std::sin(angle);
      const double py = number("y") + x * std::sin(angle) + y * std::cos(angle);
      box = {std::min(box.left, px), std::min(box.top, py), std::max(box.right, px), std::max(box.bottom, py)};
    }
  }
  return box;
}

std::vector<Element> read_xml(const std::string& document) {
  std::vector<Element> elements = Reader(document).read();
  std::set<std::string> ids;
  for (const Element& element : elements) {
    const auto id = element.attributes.find("id");
    if (id != element.attributes.end() && !ids.insert(id->second).second) fail("an id twice");
  }
  for (const Element& element : elements) {
    for (const auto& [key, value] : element.attributes) {
      if (value.starts_with("url(#") && !ids.contains(value.substr(5, value.size() - 6))) fail("a dangling reference");
    }
  }
  return elements;
}

std::vector<Element> drawn(const chart::Figure& figure) {
  return read_xml(chart::svg(figure));
}

std::vector<Element> drawn(const chart::Panel& panel) {
  chart::Figure figure;
  figure.panels = {panel};
  return drawn(figure);
}

std::vector<Element> of_role(const std::vector<Element>& elements, const std::string& role) {
  std::vector<Element> found;
  std::ranges::copy_if(elements, std::back_inserter(found), [&](const Element& e) { return e.role() == role; });
  return found;
}

void check_labels(const std::vector<Element>& elements) {
  const std::string muted = chart::muted_style().colour;
  const std::vector<Element> labels = of_role(elements, "point-label");
  const std::vector<Element> leaders = of_role(elements, "leader");
  std::vector<chart::Box> plates;
  for (const Element& plate : of_role(elements, "plate")) plates.push_back(plate.box());
  for (const Element& label : labels) {
    CAPTURE(label.text);
    const chart::Box box = label.box();
    for (const Element& point : of_role(elements, "point")) {
      if (point.attributes.at("fill") != muted) CHECK(apart(box, point.box()));
    }
    // The plate behind the label, at whose rim its own line ends.
    const double x = label.number("x");
    const double y = label.number("y");
    const auto plate = std::ranges::find_if(plates, [&](const chart::Box& of) {
      return std::abs(of.left + 0.5 - x) < 2 * kRounding && std::abs(of.bottom - 1.6 - y) < 2 * kRounding;
    });
    REQUIRE(plate != plates.end());
    for (const Element& leader : leaders) {
      const chart::Position end{leader.number("x2"), leader.number("y2")};
      const bool own = end.x >= plate->left - kRounding && end.x <= plate->right + kRounding &&
                       end.y >= plate->top - kRounding && end.y <= plate->bottom + kRounding;
      for (int step = 0; step <= 50 && !own; ++step) {
        const double along_x = std::lerp(leader.number("x1"), end.x, step / 50.0);
        const double along_y = std::lerp(leader.number("y1"), end.y, step / 50.0);
        CHECK_FALSE((along_x > box.left && along_x < box.right && along_y > box.top && along_y < box.bottom));
      }
    }
  }
}

void check_layout(const std::vector<Element>& elements) {
  check_labels(elements);
  const Element& root = elements.front();
  const double width = std::stod(root.attributes.at("width"));
  const double height = std::stod(root.attributes.at("height"));
  std::map<int, chart::Box> plots;
  for (const Element& plot : of_role(elements, "plot")) plots[plot.panel] = plot.box();

  for (const Element& element : elements) {
    if (element.role().empty() || element.name == "g") continue;
    CAPTURE(element.name);
    CAPTURE(element.role());
    CAPTURE(element.text);
    const chart::Box box = element.box();
    CHECK(box.left >= -kRounding);
    CHECK(box.top >= -kRounding);
    CHECK(box.right <= width + kRounding);
    CHECK(box.bottom <= height + kRounding);
    if (element.within("legend")) {
      const int below = std::max(element.panel, 0);  // one for all panels stands before the first
      CHECK(box.bottom <= plots.at(below).top + kRounding);
    }
    if (element.role() == "bar" || element.role() == "point" || element.role() == "line") {
      const chart::Box& plot = plots.at(element.panel);
      constexpr double kMarker = 3;  // markers stand on their points
      CHECK(box.left >= plot.left - kMarker);
      CHECK(box.right <= plot.right + kMarker);
      CHECK(box.top >= plot.top - kMarker);
      CHECK(box.bottom <= plot.bottom + kMarker);
    }
  }
  for (const char* role :
       {"legend-name", "y-label", "x-label", "axis-title", "title", "value", "point-label", "note"}) {
    const std::vector<Element> texts = of_role(elements, role);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto turn = texts[i].attributes.find("transform");
      if (turn != texts[i].attributes.end() && turn->second.starts_with("rotate(-45"))
        continue;  // boxes of slants meet
      for (std::size_t k = i + 1; k < texts.size(); ++k) {
        CAPTURE(texts[i].text);
        CAPTURE(texts[k].text);
        CHECK(apart(texts[i].box(), texts[k].box()));
      }
    }
  }
}

}  // namespace systole::core::testing
