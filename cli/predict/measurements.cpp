// SPDX-License-Identifier: MIT
#include "cli/predict/measurements.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

#include "cli/common/arguments.h"
#include "cli/common/log.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/nearest_name.h"
#include "core/number.h"
#include "predictor/dataset/latency_csv.h"

namespace systole::app {
namespace {

constexpr const char* kExpected = "NAME=MS, a network and its positive latency in ms, or a CSV file";

Measurements read_file(const std::string& path, Provenance& provenance) {
  const core::TextFile file = core::read_text_file(path);
  provenance.add_input(path, file.text);
  Measurements measurements{.file = path, .latencies = predictor::read_latency_csv(file)};
  if (measurements.latencies.devices().empty()) {
    throw core::InputError(core::Diagnostic{.where = {path, 1, 0},
                                            .subject = {},
                                            .found = "no device",
                                            .expected = "a header network,DEVICE and a row NAME,MS for each network",
                                            .nearest = {}});
  }
  return measurements;
}

Measurements read_words(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  std::vector<double> latencies;
  for (const std::string& word : words) {
    const std::size_t equals = word.rfind('=');
    if (equals == std::string::npos) reject_option("--measured", word, kExpected);
    const std::string name{core::trimmed(std::string_view{word}.substr(0, equals))};
    const std::optional<double> ms = core::parse_real(std::string_view{word}.substr(equals + 1));
    if (name.empty() || !ms || *ms <= 0) reject_option("--measured", word, kExpected);
    if (std::ranges::find(names, name) != names.end()) reject_option("--measured", name, "each network once");
    names.push_back(name);
    latencies.push_back(*ms);
  }
  Measurements measurements{.file = {}, .latencies = predictor::LatencyTable(std::move(names), {"device"})};
  for (std::size_t n = 0; n < latencies.size(); ++n) measurements.latencies.set(n, 0, latencies[n]);
  return measurements;
}

}  // namespace

Measurements read_measurements(const std::vector<std::string>& words, Provenance& provenance) {
  std::error_code error;
  const bool names_a_file = std::ranges::any_of(words, [&](const std::string& word) {
    return word.find('=') == std::string::npos || std::filesystem::exists(word, error);
  });
  if (!names_a_file) return read_words(words);
  if (words.size() > 1) {
    throw core::InputError("--measured: found a file beside others, expected one file, or NAME=MS for each network");
  }
  return read_file(words.front(), provenance);
}

std::vector<predictor::DeviceSample> device_samples(const Measurements& measurements,
                                                    const std::vector<std::string>& signature) {
  const predictor::LatencyTable& table = measurements.latencies;
  std::vector<std::string> unread;
  for (const std::string& name : table.networks()) {
    if (std::ranges::find(signature, name) == signature.end()) unread.push_back(name);
  }
  core::Diagnostics mistakes;
  std::vector<predictor::DeviceSample> samples(table.devices().size());
  for (std::size_t d = 0; d < samples.size(); ++d) {
    for (const std::string& name : signature) {
      const auto network = table.network_index(name);
      const bool measured = network && table.has(*network, d);
      samples[d].signature_ms.push_back(measured ? table.at(*network, d) : std::numeric_limits<double>::quiet_NaN());
      if (measured) continue;
      mistakes.add({.where = {measurements.file, 0, 0},
                    .subject = measurements.file.empty()
                                   ? "--measured"
                                   : fmt::format("device {}", core::in_quotes(table.devices()[d])),
                    .found = "no latency of " + core::in_quotes(name),
                    .expected = fmt::format("the latencies of all {} signature networks", signature.size()),
                    .nearest = core::nearest_name(name, unread)});
    }
  }
  mistakes.throw_if_any();
  for (const std::string& name : unread) {
    log_warning(
        fmt::format("the latency of {} is not used: it is no signature network of this model", core::in_quotes(name)));
  }
  return samples;
}

}  // namespace systole::app
