// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/nearest_name.h"
#include "core/shell_word.h"
#include "predictor/answers/detail/asked_devices.h"

namespace systole::predictor {
namespace {

std::vector<std::string> unread_networks(const LatencyTable& table, const std::vector<std::string>& signature) {
  std::vector<std::string> unread;
  for (const std::string& name : table.networks()) {
    if (std::ranges::find(signature, name) == signature.end()) unread.push_back(name);
  }
  return unread;
}

/// The signature's latencies on each measured device.
std::vector<DeviceSample> signature_samples(const LatencyQuestion& question, const std::vector<std::string>& signature,
                                            const std::vector<std::string>& unread) {
  const LatencyTable& table = question.measured->latencies;
  const std::string& file = question.measured->file;
  core::Diagnostics mistakes;
  std::vector<DeviceSample> samples(table.devices().size());
  for (std::size_t d = 0; d < samples.size(); ++d) {
    for (const std::string& name : signature) {
      const auto network = table.network_index(name);
      const bool measured = network && table.has(*network, d);
      samples[d].signature_ms.push_back(measured ? table.at(*network, d) : std::numeric_limits<double>::quiet_NaN());
      if (measured) continue;
      mistakes.add({.where = {file, 0, 0},
                    .subject = file.empty() ? question.words.measured
                                            : fmt::format("device {}", core::in_quotes(table.devices()[d])),
                    .found = "no latency of " + core::in_quotes(name),
                    .expected = fmt::format("the latencies of all {} signature networks", signature.size()),
                    .nearest = core::nearest_name(name, unread)});
    }
  }
  mistakes.throw_if_any();
  return samples;
}

}  // namespace

AskedDevices asked_devices(const LatencyQuestion& question, const std::vector<std::string>& signature,
                           const core::Observer& observer) {
  if (!question.measured && !signature.empty()) {
    throw core::InputError(
        fmt::format("{}: found nothing, expected the latencies of the {} signature networks on the device: {}",
                    question.words.measured, signature.size(), blank_measurements(signature, question.words.measured)));
  }
  AskedDevices devices{.names = {"device"}, .samples = std::vector<DeviceSample>(1)};
  if (question.measured) {
    const std::vector<std::string> unread = unread_networks(question.measured->latencies, signature);
    devices = {.names = question.measured->latencies.devices(),
               .samples = signature_samples(question, signature, unread)};
    for (const std::string& name : unread) {
      observer.warning(fmt::format("the latency of {} is not used: it is no signature network of this model",
                                   core::in_quotes(name)));
    }
  }
  for (DeviceSample& sample : devices.samples) {
    sample.freq_ghz = question.freq_ghz;
    sample.ram_gb = question.ram_gb;
  }
  return devices;
}

std::string blank_measurements(const std::vector<std::string>& signature, const std::string& measured) {
  std::string words;
  for (const std::string& name : signature)
    words += fmt::format("{}{} {}", words.empty() ? "" : " ", measured, core::shell_word(name + "=MS"));
  return words;
}

}  // namespace systole::predictor
