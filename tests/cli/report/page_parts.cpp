// SPDX-License-Identifier: MIT
#include "tests/cli/report/page_parts.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <map>

namespace systole::tests {
namespace {

std::string decoded(std::string_view base64) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char digit : base64) {
    if (digit == '=') break;
    bits = bits << 6U | static_cast<std::uint32_t>(kDigits.find(digit));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xffU);
  }
  return bytes;
}

/// Element `at` of an array of `width` bytes each.
std::uint64_t word(const std::string& bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i > 0; --i) {
    value = value << 8U | static_cast<unsigned char>(bytes.at(at * width + i - 1));
  }
  return value;
}

std::size_t width_of(const std::string& type) {
  if (type == "u8") return 1;
  if (type == "u16") return 2;
  return type == "u32" ? 4 : 8;
}

std::string text_of(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

nlohmann::json payload_of(std::string_view page) {
  constexpr std::string_view kStart = R"(<script type="application/json" id="systole-report">)";
  const std::size_t start = page.find(kStart);
  REQUIRE(start != std::string_view::npos);
  const std::string_view rest = page.substr(start + kStart.size());
  return nlohmann::json::parse(rest.substr(0, rest.find("</script>")));
}

std::vector<std::string> unpacked(const nlohmann::json& column, std::size_t rows) {
  const nlohmann::json& data = column["data"];
  std::vector<std::string> values;
  if (!data.contains("type")) {
    values.assign(rows, text_of(data["values"][0]));
    return values;
  }
  const auto type = data["type"].get<std::string>();
  const std::string bytes = decoded(data[data.contains("codes") ? "codes" : "numbers"].get<std::string>());
  REQUIRE(bytes.size() == rows * width_of(type));
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint64_t bits = word(bytes, i, width_of(type));
    if (data.contains("codes")) {
      values.push_back(text_of(data["values"].at(bits)));
    } else if (type == "f64") {
      double number = 0;
      std::memcpy(&number, &bits, sizeof number);
      values.push_back(fmt::format("{}", number));
    } else {
      values.push_back(fmt::format("{}", static_cast<std::int64_t>(bits)));
    }
  }
  return values;
}

std::vector<std::string> column_of(const nlohmann::json& payload, std::string_view key) {
  for (const nlohmann::json& column : payload["columns"]) {
    if (column["key"] == key) return unpacked(column, payload["rows"].get<std::size_t>());
  }
  FAIL("no column " << key);
  return {};
}

std::vector<std::string> commands_of(const nlohmann::json& payload) {
  const nlohmann::json& commands = payload["commands"];
  const auto rows = payload["rows"].get<std::size_t>();
  std::vector<std::string> lines(rows);
  std::map<std::string, std::vector<std::string>> columns;
  const std::vector<std::string> which = unpacked(commands["which"], rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const nlohmann::json& parts = commands["templates"].at(std::stoul(which[row]));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto part = parts[i].get<std::string>();
      if (i % 2 == 1 && !columns.contains(part)) columns[part] = column_of(payload, part);
      lines[row] += i % 2 == 0 ? part : columns[part][row];
    }
  }
  return lines;
}

}  // namespace systole::tests
