// SPDX-License-Identifier: MIT
#include "cli/report/page.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cli/report/asset.h"
#include "core/files/input_record.h"
#include "core/report/xml_text.h"

namespace systole::app {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

/// Bytes of the character at the start of UTF-8 `text` if no reader could see it and it may change how others are read:
/// delete, the controls from U+0080 on, and those that turn the direction of writing; else 0.
std::size_t unseen_character(std::string_view text) {
  if (text.starts_with('\x7f')) return 1;
  if (text.size() >= 2 && text[0] == '\xc2' && static_cast<unsigned char>(text[1]) < 0xa0U) return 2;
  if (text.starts_with("\xd8\x9c")) return 2;
  if (text.size() < 3 || text[0] != '\xe2') return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  const auto third = static_cast<unsigned char>(text[2]);
  const bool is_mark = second == 0x80 && (third == 0x8e || third == 0x8f);     // U+200E, U+200F
  const bool is_embedding = second == 0x80 && third >= 0xaa && third <= 0xae;  // U+202A to U+202E
  const bool is_isolate = second == 0x81 && third >= 0xa6 && third <= 0xa9;    // U+2066 to U+2069
  return is_mark || is_embedding || is_isolate ? 3 : 0;
}

/// `text` with U+FFFD for each unseen character.
std::string with_unseen_replaced(std::string_view text) {
  std::string seen;
  seen.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t unseen = unseen_character(text.substr(at));
    if (unseen > 0) {
      seen += kReplacement;
      at += unseen;
    } else {
      seen += text[at++];
    }
  }
  return seen;
}

/// Bytes of the JSON escape at the start of `text`, `\n` or `\u001b`.
std::size_t escape_size(std::string_view text) {
  constexpr std::size_t kCodePoint = 6;
  return std::min<std::size_t>(text.size(), text.size() > 1 && text[1] == 'u' ? kCodePoint : 2);
}

/// JSON whose strings cannot end the element that it stands in, and hold no character that is not seen: a command line
/// that a reader copies is the one on the page. What is not seen becomes U+FFFD; ends of lines and tabs stay.
std::string script_safe(const Json& json) {
  const std::string dumped = with_unseen_replaced(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  const std::string_view text = dumped;
  std::string safe;
  safe.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '<') {
      safe += "\\u003c";
      ++at;
    } else if (text[at] == '\\') {
      const std::string_view escape = text.substr(at, escape_size(text.substr(at)));
      const bool is_control = escape.size() > 1 && std::string_view{"ubfr"}.find(escape[1]) != std::string_view::npos;
      safe += is_control ? kReplacement : escape;
      at += escape.size();
    } else {
      safe += text[at++];
    }
  }
  return safe;
}

}  // namespace

std::string report_page(std::string_view title, const Json& payload) {
  const std::string script = report_script();
  const std::string style = report_style();
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"systole report\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action 'none'; "
      "img-src data: blob:; style-src 'sha256-";
  page += core::sha256_base64(style) + "'; script-src 'sha256-" + core::sha256_base64(script);
  page += "'\">\n<title>" + core::xml_escaped(with_unseen_replaced(title)) + "</title>\n<style>";
  page += style + "</style>\n</head>\n<body>\n";
  page += "<main id=\"report\"><noscript>This report needs JavaScript to draw its charts.</noscript></main>\n";
  page += R"(<script type="text/plain" id="systole-licences">)" + report_licences() + "</script>\n";
  page += R"(<script type="application/json" id="systole-report">)" + script_safe(payload) + "</script>\n";
  page += "<script>" + script + "</script>\n</body>\n</html>\n";
  return page;
}

}  // namespace systole::app
