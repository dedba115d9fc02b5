// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "predictor/models/model.h"

namespace systole::predictor {

/// One measured cell to learn from; indices into the training set's lists.
struct TrainingRow {
  std::size_t device = 0;
  std::size_t network = 0;
  double ms = 0;
};

/// Whether a short list of indices, such as a signature, holds one.
bool contains(std::span<const std::size_t> list, std::size_t index);

/// The set's measured cells but the signature's own, device by device. Throws InputError if there is none.
std::vector<TrainingRow> training_rows(const TrainingSet& set);

/// Throws InputError for indices out of range, repeated ones, and signature networks that are not in training.
void check(const TrainingSet& set);

std::vector<std::string> signature_names(const TrainingSet& set);

/// The set's networks.
std::vector<NetworkProfile> networks_of(const TrainingSet& set);

/// The ranges of what a model is trained on; `source` is that data in words.
TrainedOn trained_on(const TrainingSet& set, const std::string& source);

}  // namespace systole::predictor
