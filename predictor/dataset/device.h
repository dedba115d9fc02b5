// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/files/text_file.h"

namespace systole::predictor {

/// What is known of a device without measuring it. Everything but the name may be unknown.
struct Device {
  std::string name;
  std::string phone_model{};         ///< units of one model share it; empty: unknown
  std::string cpu_core{};            ///< the big core's type; empty: unknown
  std::optional<double> freq_ghz{};  ///< of the big core
  std::optional<double> ram_gb{};    ///< DRAM
  friend bool operator==(const Device&, const Device&) = default;
};

/// Reads a device table: a CSV whose header holds `device` and any of `phone_model,cpu_core,freq_ghz,ram_gb`; other
/// columns are skipped. Throws InputError with every malformed cell and repeated name.
std::vector<Device> read_devices_csv(const core::TextFile& file);
std::vector<Device> read_devices_csv(const std::filesystem::path& path);

/// `device,phone_model,cpu_core,freq_ghz,ram_gb`; what is unknown is empty.
std::string write_devices_csv(const std::vector<Device>& devices);

}  // namespace systole::predictor
