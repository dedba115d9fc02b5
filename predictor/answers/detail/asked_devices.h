// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/files/input_record.h"
#include "core/observer.h"
#include "predictor/answers/latency.h"

namespace systole::predictor {

/// A network's description by its name: one of `known` (of the data, or of a saved model), a shipped network or a file.
struct NamedNetwork {
  NetworkProfile profile;
  std::vector<core::InputRecord> inputs{};  ///< the file, if one was read
};
/// `what` is the user's word for it, in messages. Throws core::InputError with the nearest name.
NamedNetwork named_network(const std::string& word, const std::string& what, std::span<const NetworkProfile> known,
                           const LatencyQuestion& question, const core::Observer& observer);

/// The devices of a question.
struct AskedDevices {
  std::vector<std::string> names;
  std::vector<DeviceSample> samples;  ///< what a model reads of each
  std::vector<core::InputRecord> inputs{};
};

/// The devices as a model of this signature reads them. What else was measured is evidence, too, where the model
/// `reads_others`. Warns of signature networks that were not measured. Throws InputError where a device ran nothing
/// that the model reads, and for names that nobody knows.
AskedDevices asked_devices(const LatencyQuestion& question, const std::vector<std::string>& signature,
                           std::span<const NetworkProfile> known, bool reads_others, const core::Observer& observer);

/// Which of the `known` networks the measured ones are, in the user's order; those that are none are left out.
std::vector<std::size_t> known_measured(const LatencyQuestion& question, std::span<const NetworkProfile> known,
                                        const core::Observer& observer);

}  // namespace systole::predictor
