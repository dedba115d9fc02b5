// SPDX-License-Identifier: MIT
// JSON of a table of fields: kinds of values, paths, and what is left out.
#include "cli/common/json/field_json.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/field_values.h"

namespace systole::tests {
namespace {

using core::FieldKind;

struct Cup {
  std::int64_t width = 8;
  std::int64_t height = 9;
  double full = 1;
  bool handle = true;
  std::string colour = "blue";
  std::string parts = "lid,saucer";
  std::string sizes = "1,2";
  std::string shares = "0.25,1";
  std::string none{};
};
using CupField = core::Field<Cup>;

template <auto Member, FieldKind Kind>
CupField cup_field(std::string_view path, bool (*applies)(const Cup&) = nullptr) {
  return {.path = path,
          .kind = Kind,
          .expected = "it",
          .meaning = "it",
          .parse = [](Cup&, std::string_view) { return true; },
          .print =
              [](const Cup& cup) {
                if constexpr (std::is_same_v<std::remove_cvref_t<decltype(cup.*Member)>, std::string>) {
                  return cup.*Member;
                } else {
                  return core::text_of(cup.*Member);
                }
              },
          .applies = applies};
}

std::span<const CupField> cup_fields() {
  static const std::array fields{
      cup_field<&Cup::sizes, FieldKind::text>("size"),  // a short form
      cup_field<&Cup::width, FieldKind::whole>("size.width"),
      cup_field<&Cup::height, FieldKind::whole>("size.height"),
      cup_field<&Cup::full, FieldKind::real>("full"),
      cup_field<&Cup::handle, FieldKind::truth>("handle"),
      cup_field<&Cup::colour, FieldKind::text>("colour", [](const Cup& cup) { return cup.handle; }),
      cup_field<&Cup::parts, FieldKind::texts>("parts"),
      cup_field<&Cup::sizes, FieldKind::wholes>("sizes"),
      cup_field<&Cup::shares, FieldKind::reals>("shares"),
      cup_field<&Cup::none, FieldKind::whole>("spoons"),
      cup_field<&Cup::none, FieldKind::texts>("chips"),
  };
  return fields;
}

TEST_CASE("fields are JSON of their kinds, where their paths say, in the table's order") {
  app::Json json;
  app::put_fields(json, cup_fields(), Cup{});
  CHECK(json.dump() ==
        R"({"size":{"width":8,"height":9},"full":1.0,"handle":true,"colour":"blue","parts":["lid","saucer"],)"
        R"("sizes":[1,2],"shares":[0.25,1.0],"spoons":null,"chips":[]})");
}

TEST_CASE("a field that does not apply is left out of JSON") {
  app::Json json;
  app::put_fields(json, cup_fields(), Cup{.handle = false});
  CHECK_FALSE(json.contains("colour"));
  CHECK(json["handle"] == false);
}

TEST_CASE("one field by its path joins the map that is there") {
  app::Json json{{"size", {{"depth", 1}}}};
  app::put_field(json, cup_fields(), "size.height", Cup{});
  CHECK(json.dump() == R"({"size":{"depth":1,"height":9}})");
}

}  // namespace
}  // namespace systole::tests
