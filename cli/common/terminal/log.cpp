// SPDX-License-Identifier: MIT
#include "cli/common/terminal/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>

#include "core/printable.h"

namespace systole::app {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    const bool plain = std::getenv("NO_COLOR") != nullptr;  // NOLINT(concurrency-mt-unsafe): never set here
    auto created =
        spdlog::stderr_color_st("systole", plain ? spdlog::color_mode::never : spdlog::color_mode::automatic);
    created->set_pattern("%^%v%$");
    return created;
  }();
  return *instance;
}

}  // namespace

void start_log(Verbosity verbosity) {
  switch (verbosity) {
    case Verbosity::silent:
      logger().set_level(spdlog::level::off);
      break;
    case Verbosity::quiet:
      logger().set_level(spdlog::level::err);
      break;
    case Verbosity::normal:
      logger().set_level(spdlog::level::warn);
      break;
    case Verbosity::verbose:
      logger().set_level(spdlog::level::info);
      break;
  }
}

void log_error(const std::string& text) {
  logger().error("systole: error: {}", core::printable(text, core::LineEnds::kept));
}

void log_input_error(const std::string& text) {
  logger().error("{}", core::printable(text, core::LineEnds::kept));
}

void log_warning(const std::string& text) {
  logger().warn("systole: warning: {}", core::printable(text));
}

void log_warning(const core::Diagnostic& diagnostic) {
  const core::Diagnostic place{
      .where = diagnostic.where, .subject = "warning", .found = {}, .expected = {}, .nearest = {}};
  core::Diagnostic rest = diagnostic;
  rest.where = {};
  logger().warn("{}: {}", core::to_string(place), core::to_string(rest));
}

void log_note(const std::string& text) {
  logger().info("systole: {}", core::printable(text));
}

}  // namespace systole::app
