// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

/// Finds QEMU's user-mode emulators, and the plugin for them.
namespace systole::cachesim {

/// Finds the file that `program` means to a shell: itself if it names a folder, else the first of that name in $PATH.
/// Throws InputError if there is none.
std::filesystem::path find_program(const std::string& program);

/// Finds the emulator for that file, from its ELF header. Throws InputError if it is none of x86-64, i386, ARM or
/// AArch64 for Linux, or if the emulator is not installed (saying how to get it).
std::filesystem::path find_emulator(const std::filesystem::path& program);

/// Gives its name and version in one line, as it says them.
std::string emulator_version(const std::filesystem::path& emulator);

/// Finds the plugin: $SYSTOLE_INSTRUMENT, that of an installation, or that of the build. Throws InputError that names
/// where it was looked for.
std::filesystem::path find_plugin();

}  // namespace systole::cachesim
