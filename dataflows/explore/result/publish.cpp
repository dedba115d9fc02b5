// SPDX-License-Identifier: MIT
#include "dataflows/explore/result/publish.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <variant>
#include <vector>

#include "core/files/atomic_file.h"
#include "core/report/csv_field.h"
#include "dataflows/explore/space/design_space.h"
#include "dataflows/explore/space/settings.h"

namespace systole::dataflows::explore {

std::filesystem::path working_file(const std::filesystem::path& output) {
  return output.empty() ? std::filesystem::path{} : std::filesystem::path{output.native() + ".part"};
}

void write_csv(Result& result, const Question& question, const std::function<void(std::string_view)>& write) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  const DesignSpace space(question.axes);
  const std::vector<Metric> metrics = shown_metrics(question);
  std::string text = fmt::format("id,{}", fmt::join(kSettingColumns, ","));
  for (const Metric metric : metrics) text += fmt::format(",{}", name(metric));
  text += '\n';
  result.for_each([&](const EvaluatedPoint& point) {
    fmt::format_to(std::back_inserter(text), "{}", point.id);
    for (const SettingValue& value : settings_of(space, point.id)) {
      text += ',';
      if (const auto* const number = std::get_if<std::int64_t>(&value)) {
        fmt::format_to(std::back_inserter(text), "{}", *number);
      } else {
        text += core::csv_result_field(setting_text(value));
      }
    }
    for (const Metric metric : metrics) fmt::format_to(std::back_inserter(text), ",{}", point.values[metric]);
    text += '\n';
    if (text.size() < kPiece) return;
    write(text);
    text.clear();
  });
  write(text);
}

void publish(Result& result, const Question& question, const std::filesystem::path& output,
             const core::Observer& observer) {
  if (output.extension() == ".csv") {
    core::AtomicFile file(output);
    write_csv(result, question, [&](std::string_view text) {
      observer.check();
      file.append(text);
    });
    file.finish();
  } else {
    result.copy_to(output);
  }
  observer.say(fmt::format("wrote {}", output.string()));
}

}  // namespace systole::dataflows::explore
