// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/report/data/result_json.h"

namespace systole::app {

/// Words between DRAM and scratchpads of a layer in `systole simulate --json`; without a memory model the least that
/// any must move. Not a number where the result does not say.
double dram_words(const ResultValue& layer);

/// In which units a page shows rates and intensities: bytes where the size of a word is known, operations a second
/// where there is a clock. A multiply-accumulate is two operations.
struct LayerUnits {
  std::string energy{};         ///< of a result with energies
  std::int64_t word_bytes = 0;  ///< 0: not known, so that intensities are per word
  double clock_mhz = 0;         ///< 0: not known

  [[nodiscard]] const char* intensity_key() const;
  [[nodiscard]] const char* intensity_title() const;
  [[nodiscard]] const char* rate_key() const;
  /// From MACs per word, from MACs per byte, and from MACs a cycle.
  [[nodiscard]] double intensity(double macs_per_word) const;
  [[nodiscard]] double intensity_of_bytes(double macs_per_byte) const;
  [[nodiscard]] double rate(double macs_per_cycle) const;
};

/// The rows of a simulation: layers that the array runs, and operators beside it that take time.
class LayerRows {
 public:
  explicit LayerRows(const LayerUnits& units) : units_(units) {}

  /// Throws core::InputError where something is missing. O(1).
  void add(const std::string& network, const ResultValue& layer, std::int64_t command);

  [[nodiscard]] Json columns() const;
  /// Which command line repeats each row.
  [[nodiscard]] Json commands() const;
  [[nodiscard]] std::size_t count() const { return cycles_.size(); }
  /// Rows that the array runs, and layers that have no row because they cost nothing.
  [[nodiscard]] std::int64_t on_array() const { return on_array_; }
  [[nodiscard]] std::int64_t free_of_cost() const { return free_; }

 private:
  void add_array_part(const ResultValue& layer);
  void add_blank_array_part();
  void add_cores(const ResultValue& layer);

  LayerUnits units_;
  std::vector<std::string> networks_;
  std::vector<std::int64_t> indices_;
  std::vector<std::string> names_;
  std::vector<std::string> operators_;
  std::vector<std::string> kinds_;  ///< the operator of what the array runs, one name for all others
  std::vector<std::string> dataflows_;
  std::vector<std::int64_t> cycles_;
  std::vector<std::int64_t> vector_cycles_;
  std::vector<std::int64_t> stalls_;
  std::vector<std::int64_t> macs_;
  std::vector<double> milliseconds_;
  std::vector<double> silicon_;  ///< microseconds; not a number: nobody asked
  std::vector<double> overall_;
  std::vector<double> mapping_;
  std::vector<double> compute_;
  std::vector<double> sram_;
  std::vector<double> folds_;
  std::vector<double> packed_channels_;
  std::vector<double> dram_;
  std::vector<double> intensity_;
  std::vector<double> rate_;
  std::vector<double> operation_intensity_;
  std::vector<double> operation_rate_;
  std::vector<double> energies_;  ///< not a number: nobody asked
  std::vector<std::string> bounds_;
  std::vector<std::string> partitions_;
  std::vector<double> computing_;
  std::vector<double> reducing_;
  std::vector<double> idle_;
  std::vector<std::int64_t> commands_;
  std::int64_t on_array_ = 0;
  std::int64_t free_ = 0;
};

}  // namespace systole::app
