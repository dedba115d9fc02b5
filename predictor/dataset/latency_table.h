// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace systole::predictor {

/// What a latency can be, in ms: from a picosecond to thirty years. Beyond, sums of squares are no numbers any more.
inline constexpr double kLeastMs = 1e-9;
inline constexpr double kMostMs = 1e12;
inline constexpr std::string_view kLatencyRange = "from 1e-9 to 1e12";
constexpr bool is_latency(double ms) {
  return ms >= kLeastMs && ms <= kMostMs;
}

/// Latencies in milliseconds of networks (rows) on devices (columns). A cell that was not measured is NaN.
class LatencyTable {
 public:
  LatencyTable() = default;
  /// All cells missing.
  LatencyTable(std::vector<std::string> networks, std::vector<std::string> devices);

  [[nodiscard]] const std::vector<std::string>& networks() const { return networks_; }
  [[nodiscard]] const std::vector<std::string>& devices() const { return devices_; }

  [[nodiscard]] double at(std::size_t network, std::size_t device) const {
    return ms_[(network * devices_.size()) + device];
  }
  [[nodiscard]] bool has(std::size_t network, std::size_t device) const;
  void set(std::size_t network, std::size_t device, double ms) { ms_[(network * devices_.size()) + device] = ms; }
  void clear(std::size_t network, std::size_t device);

  [[nodiscard]] std::size_t measured_cells() const;

  /// Latencies of `networks` on `device`, NaN where missing.
  [[nodiscard]] std::vector<double> column(std::size_t device, std::span<const std::size_t> networks) const;

  [[nodiscard]] std::optional<std::size_t> network_index(std::string_view name) const;
  [[nodiscard]] std::optional<std::size_t> device_index(std::string_view name) const;

 private:
  std::vector<std::string> networks_;
  std::vector<std::string> devices_;
  std::vector<double> ms_;  ///< row-major, networks x devices
};

}  // namespace systole::predictor
