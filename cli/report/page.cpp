// SPDX-License-Identifier: MIT
#include "cli/report/page.h"

#include <nlohmann/json.hpp>

#include "cli/report/asset.h"
#include "core/files/input_record.h"
#include "core/report/xml_text.h"

namespace systole::app {
namespace {

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
  page += core::sha256_base64(script) + "'\">\n<title>" + core::xml_escaped(title) + "</title>\n<style>";
  page += report_style() + "</style>\n</head>\n<body>\n";
  page += "<main id=\"report\"><noscript>This report needs JavaScript to draw its charts.</noscript></main>\n";
  page += R"(<script type="text/plain" id="systole-licences">)" + report_licences() + "</script>\n";
  page += R"(<script type="application/json" id="systole-report">)" + script_safe(payload) + "</script>\n";
  page += "<script>" + script + "</script>\n</body>\n</html>\n";
  return page;
}

}  // namespace systole::app
