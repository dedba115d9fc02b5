// SPDX-License-Identifier: MIT
#include "cli/report/page.h"

#include <nettle/sha2.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "cli/report/asset.h"
#include "cli/report/base64.h"
#include "core/report/chart/detail/xml_text.h"

namespace systole::app {
namespace {

std::string sha256_base64(std::string_view bytes) {
  sha256_ctx context{};
  sha256_init(&context);
  sha256_update(&context, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  std::array<char, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&context, digest.size(), reinterpret_cast<std::uint8_t*>(digest.data()));
  return base64({digest.data(), digest.size()});
}

/// JSON whose strings cannot end the element that it stands in.
std::string script_safe(const Json& json) {
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char character : text) {
    if (character == '<') {
      safe += "\\u003c";
    } else {
      safe += character;
    }
  }
  return safe;
}

}  // namespace

std::string report_page(std::string_view title, const Json& payload) {
  const std::string script = report_script();
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"systole report\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "img-src data: blob:; script-src 'sha256-";
  page += sha256_base64(script) + "'\">\n<title>" + core::chart::xml_escaped(title) + "</title>\n<style>";
  page += report_style() + "</style>\n</head>\n<body>\n";
  page += "<main id=\"report\"><noscript>This report needs JavaScript to draw its charts.</noscript></main>\n";
  page += R"(<script type="text/plain" id="systole-licences">)" + report_licences() + "</script>\n";
  page += R"(<script type="application/json" id="systole-report">)" + script_safe(payload) + "</script>\n";
  page += "<script>" + script + "</script>\n</body>\n</html>\n";
  return page;
}

}  // namespace systole::app
