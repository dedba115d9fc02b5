// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/report/chart/detail/svg.h"
#include "core/report/chart/figure.h"

/// Reads figures back.
namespace systole::core::testing {

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;  ///< entities replaced
  std::string text;                               ///< directly inside, entities replaced
  std::vector<std::string> groups;                ///< classes of the groups around it, the outermost first
  int panel = -1;                                 ///< which panel it is in, from 0

  [[nodiscard]] double number(const std::string& attribute) const;
  [[nodiscard]] std::string role() const;
  [[nodiscard]] bool within(const std::string& group) const;
  /// Of a rect, or of a text as wide as text_width() says, turned as it is turned.
  [[nodiscard]] chart::Box box() const;
};

/// The elements of an XML document in the order of their start tags. Throws std::runtime_error at whatever is not well
/// formed: tags that do not nest, attributes without quotes or twice, unknown entities, characters that XML does not
/// allow, broken UTF-8, ids twice, references to ids that do not exist.
std::vector<Element> read_xml(const std::string& document);

/// The elements of a figure, which must be well formed.
std::vector<Element> drawn(const chart::Figure& figure);
std::vector<Element> drawn(const chart::Panel& panel);

/// Those of a role.
std::vector<Element> of_role(const std::vector<Element>& elements, const std::string& role);

/// Checks that points' labels hide no marker that is not muted, and lines to points no label.
void check_labels(const std::vector<Element>& elements);

/// Checks what holds for all figures: all text and all shapes are within the view box, legends are above their plots,
/// no two texts of one kind (names, labels, titles, values) overlap, and check_labels().
void check_layout(const std::vector<Element>& elements);

}  // namespace systole::core::testing
