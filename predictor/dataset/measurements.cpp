// SPDX-License-Identifier: MIT
#include "predictor/dataset/measurements.h"

#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "predictor/dataset/latency_csv.h"

namespace systole::predictor {

Measurements read_measurements(const std::filesystem::path& path) {
  const core::TextFile file = core::read_text_file(path);
  Measurements measurements{
      .latencies = read_latency_csv(file), .file = file.name, .input = core::input_record(path, file.text)};
  if (measurements.latencies.devices().empty()) {
    throw core::InputError(core::Diagnostic{.where = {file.name, 1, 0},
                                            .found = "no device",
                                            .expected = "a header network,DEVICE and a row NAME,MS for each network"});
  }
  return measurements;
}

Measurements measured_on_one_device(std::vector<std::string> networks, const std::vector<double>& ms) {
  Measurements measurements{.latencies = LatencyTable(std::move(networks), {"device"})};
  for (std::size_t n = 0; n < ms.size(); ++n) measurements.latencies.set(n, 0, ms[n]);
  return measurements;
}

}  // namespace systole::predictor
