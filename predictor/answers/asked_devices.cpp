// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/nearest_name.h"
#include "core/shell_word.h"
#include "predictor/answers/detail/asked_devices.h"

namespace systole::predictor {
namespace {

/// The network of `known` that has the same published rows; the last resort where names differ.
std::optional<std::size_t> same_rows(const NetworkProfile& network, std::span<const NetworkProfile> known) {
  const auto found = std::ranges::find(known, network.embedding, &NetworkProfile::embedding);
  if (found == known.end() || network.embedding.empty()) return std::nullopt;
  return static_cast<std::size_t>(found - known.begin());
}

std::string called(const LatencyQuestion& question, std::size_t device) {
  const Measurements& measured = *question.measured;
  return measured.file.empty() ? question.words.measured
                               : fmt::format("device {}", core::in_quotes(measured.latencies.devices()[device]));
}

/// Rows of the measurements: the place in the signature, or a network beside it.
struct MeasuredRow {
  std::optional<std::size_t> place{};
  std::optional<NetworkProfile> other{};
};

std::vector<MeasuredRow> measured_rows(const LatencyQuestion& question, const std::vector<std::string>& signature,
                                       std::span<const NetworkProfile> known, std::vector<core::InputRecord>& inputs,
                                       const core::Observer& observer) {
  const std::vector<std::string>& names = question.measured->latencies.networks();
  std::vector<MeasuredRow> rows(names.size());
  for (std::size_t n = 0; n < names.size(); ++n) {
    const auto place = std::ranges::find(signature, names[n]);
    if (place != signature.end()) rows[n].place = static_cast<std::size_t>(place - signature.begin());
  }
  for (std::size_t n = 0; n < names.size(); ++n) {
    if (rows[n].place) continue;
    NamedNetwork network = named_network(names[n], question.words.measured, known, question, observer);
    inputs.insert(inputs.end(), network.inputs.begin(), network.inputs.end());
    // A signature network by another name, where it does not stand under its own.
    if (const auto same = same_rows(network.profile, known)) {
      const auto place = std::ranges::find(signature, known[*same].name);
      const auto index = static_cast<std::size_t>(place - signature.begin());
      const bool taken = std::ranges::any_of(rows, [&](const MeasuredRow& row) { return row.place == index; });
      if (place != signature.end() && !taken) {
        rows[n].place = index;
        continue;
      }
    }
    rows[n].other = std::move(network.profile);
  }
  return rows;
}

/// Says what a device lacks; throws where it lacks everything.
void tell_missing(const LatencyQuestion& question, const std::vector<std::string>& signature, std::size_t device,
                  const DeviceSample& sample, bool reads_others, const core::Observer& observer) {
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < signature.size(); ++i) {
    if (std::isnan(sample.signature_ms[i])) missing.push_back(signature[i]);
  }
  if (missing.empty()) return;
  const bool something = missing.size() < signature.size() || (reads_others && !sample.others.empty());
  if (something) {
    observer.warning(fmt::format("{}: no latency of {}: filled in from the others", called(question, device),
                                 fmt::join(missing, ", ")));
    return;
  }
  throw core::InputError(core::Diagnostic{
      .where = {question.measured->file, 0, 0},
      .subject = called(question, device),
      .found = fmt::format("no latency of {}", fmt::join(missing, ", ")),
      .expected = fmt::format("those of the {} signature networks, or of some of them", signature.size()),
      .nearest = core::nearest_name(signature.front(), question.measured->latencies.networks())});
}

}  // namespace

AskedDevices asked_devices(const LatencyQuestion& question, const std::vector<std::string>& signature,
                           std::span<const NetworkProfile> known, bool reads_others, const core::Observer& observer) {
  if (!question.measured && !signature.empty()) {
    throw core::InputError(
        fmt::format("{}: found nothing, expected the latencies of the {} signature networks on the device: {}",
                    question.words.measured, signature.size(), blank_measurements(signature, question.words.measured)));
  }
  AskedDevices devices{.names = {"device"}, .samples = std::vector<DeviceSample>(1)};
  if (question.measured) {
    const LatencyTable& table = question.measured->latencies;
    const std::vector<MeasuredRow> rows = measured_rows(question, signature, known, devices.inputs, observer);
    devices.names = table.devices();
    devices.samples.assign(devices.names.size(), {});
    for (std::size_t d = 0; d < devices.samples.size(); ++d) {
      DeviceSample& sample = devices.samples[d];
      sample.signature_ms.assign(signature.size(), std::numeric_limits<double>::quiet_NaN());
      for (std::size_t n = 0; n < rows.size(); ++n) {
        if (!table.has(n, d)) continue;
        if (rows[n].place) sample.signature_ms[*rows[n].place] = table.at(n, d);
        if (rows[n].other && reads_others) sample.others.push_back({.network = *rows[n].other, .ms = table.at(n, d)});
      }
      tell_missing(question, signature, d, sample, reads_others, observer);
    }
    for (std::size_t n = 0; n < rows.size() && !reads_others; ++n) {
      if (!rows[n].other) continue;
      observer.warning(fmt::format("the latency of {} is not used: it is no signature network of this model",
                                   core::in_quotes(table.networks()[n])));
    }
  }
  for (DeviceSample& sample : devices.samples) {
    sample.freq_ghz = question.freq_ghz;
    sample.ram_gb = question.ram_gb;
  }
  return devices;
}

std::vector<std::size_t> known_measured(const LatencyQuestion& question, std::span<const NetworkProfile> known,
                                        const core::Observer& observer) {
  std::vector<std::size_t> networks;
  for (const std::string& name : question.measured->latencies.networks()) {
    const NamedNetwork network = named_network(name, question.words.measured, known, question, observer);
    const auto found = std::ranges::find(known, network.profile.name, &NetworkProfile::name);
    const std::optional<std::size_t> index = found != known.end() && network.inputs.empty()
                                                 ? static_cast<std::size_t>(found - known.begin())
                                                 : same_rows(network.profile, known);
    if (index && std::ranges::find(networks, *index) == networks.end()) networks.push_back(*index);
  }
  return networks;
}

std::string blank_measurements(const std::vector<std::string>& signature, const std::string& measured) {
  std::string words;
  for (const std::string& name : signature)
    words += fmt::format("{}{} {}", words.empty() ? "" : " ", measured, core::shell_word(name + "=MS"));
  return words;
}

}  // namespace systole::predictor
