// SPDX-License-Identifier: MIT
// A plugin of QEMU's user-mode emulation: tells the simulator every load and store of a program, with what the line
// holds. It runs inside QEMU, so it neither throws nor uses the library.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cachesim/instrument/plugin/qemu_plugin_api.h"
#include "cachesim/instrument/plugin/reference_runs.h"
#include "cachesim/instrument/wire.h"

extern "C" {
[[gnu::visibility("default")]] extern const int qemu_plugin_version = 1;
}

namespace systole::cachesim {
namespace {

/// What a target calls the system calls that matter.
struct Target {
  std::string_view name;
  bool is_x86;
  bool is_32_bit;
  std::int64_t write, clone;
};
constexpr std::array kTargets{Target{"x86_64", true, false, 1, 56}, Target{"i386", true, true, 4, 120},
                              Target{"arm", false, true, 4, 120}, Target{"aarch64", false, false, 64, 220}};
constexpr std::int64_t kClone3 = 435;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "systole: instrumentation: %s\n", why.c_str());
  std::_Exit(70);
}

/// Blocks of runs on their way to the simulator.
class Pipe {
 public:
  void open(int descriptor) {
    // Far from the descriptors that the program counts on, and gone where it starts another one.
    descriptor_ = fcntl(descriptor, F_DUPFD_CLOEXEC, 500);
    if (descriptor_ < 0) fail("the pipe cannot be kept");
    close(descriptor);
    owner_ = getpid();
    continued_.reserve(wire::kMostRuns);
  }

  void run(const LineRun& run, bool continues) {
    // A reference stays in one block.
    if (count_ >= wire::kMostRuns && (!continues || count_ == runs_.size())) flush();
    if (continues && count_ > 0) continued_.push_back(count_);
    runs_[count_++] = run;
  }

  void flush() {
    if (count_ == 0) return;
    send({.kind = wire::Kind::runs, .count = count_, .continued = static_cast<std::uint32_t>(continued_.size())});
    write_all(runs_.data(), count_ * sizeof(LineRun));
    write_all(continued_.data(), continued_.size() * sizeof(std::uint32_t));
    count_ = 0;
    continued_.clear();
  }

  void counts(const wire::Counts& counts) {
    send({.kind = wire::Kind::counts});
    write_all(&counts, sizeof(counts));
  }
  void mark(std::string_view text) {
    send({.kind = wire::Kind::mark, .count = static_cast<std::uint32_t>(text.size())});
    write_all(text.data(), text.size());
  }
  void end() { send({.kind = wire::Kind::end}); }

  /// False in a process that the program forked.
  [[nodiscard]] bool is_ours() const { return getpid() == owner_; }

 private:
  void send(const wire::Head& head) { write_all(&head, sizeof(head)); }

  void write_all(const void* data, std::size_t bytes) {
    const auto* at = static_cast<const char*>(data);
    while (bytes > 0) {
      const ssize_t written = write(descriptor_, at, bytes);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) std::_Exit(70);  // nobody listens any more
      at += written;
      bytes -= static_cast<std::size_t>(written);
    }
  }

  int descriptor_ = -1;
  pid_t owner_ = 0;
  std::array<LineRun, wire::kMostRuns + 512> runs_{};  ///< with room for the end of a long reference
  std::uint32_t count_ = 0;
  std::vector<std::uint32_t> continued_;
};

class Recorder {
 public:
  Target target{};
  LineGeometry geometry{32};
  Pipe pipe;
  bool marked = false;  ///< only what lies between the marks is recorded
  bool recording = true;
  bool several = false;                ///< threads
  FILE* text = nullptr;                ///< every piece of a reference, for people
  const std::uint8_t* base = nullptr;  ///< where the program's address 0 is
  std::uint64_t instructions = 0;      ///< of blocks that were begun
  std::uint64_t executions = 0;        ///< of instructions whose accesses may come in pieces

  void access(unsigned thread, std::uint64_t address, std::uint32_t size, bool store, std::uint64_t userdata) {
    if (!recording) return;
    if (several) {
      const std::lock_guard lock(mutex_);
      access_of(thread, address, size, store, userdata);
    } else {
      access_of(thread, address, size, store, userdata);
    }
  }

  void mark(std::string_view text_of) {
    const std::lock_guard lock(mutex_);
    if (text_of == "begin") {
      if (marked && !recording) not_recorded_ += instructions - stopped_;
      recording = true;
      if (text) std::fprintf(text, "# begin\n");
    } else if (recording) {
      tell();
      pipe.mark(text_of);
      if (text) std::fprintf(text, "# %.*s\n", static_cast<int>(text_of.size()), text_of.data());
      if (text_of != "end" || !marked) return;
      recording = false;
      stopped_ = instructions;
    }
  }

  void end() {
    const std::lock_guard lock(mutex_);
    if (!pipe.is_ours()) return;
    if (recording) tell();
    pipe.end();
    if (text) std::fclose(text);
    recording = false;
  }

 private:
  using Runs = ReferenceRuns<Pipe>;

  void access_of(unsigned thread, std::uint64_t address, std::uint32_t size, bool store, std::uint64_t userdata) {
    if (thread >= threads_.size()) threads_.resize(thread + 1);
    std::unique_ptr<Runs>& runs = threads_[thread];
    if (!runs) runs = std::make_unique<Runs>(geometry, seen_, pipe);
    if (target.is_32_bit) address &= 0xffffffffU;
    runs->access(base, address, size, store, userdata >> 1U, (userdata & 1U) != 0 ? executions : 0);
    if (text) {
      std::fprintf(text, "%llx %c %llx,%u%s\n", static_cast<unsigned long long>(userdata >> 1U), store ? 'S' : 'L',
                   static_cast<unsigned long long>(address), size, (userdata & 1U) != 0 ? " piece" : "");
    }
  }

  void hand_on() {
    for (auto& of : threads_) {
      if (!of) continue;
      of->flush();
      of->hand_on();
    }
    pipe.flush();
  }

  void tell() {
    hand_on();
    wire::Counts all{.instructions = instructions - not_recorded_};
    for (const auto& of : threads_) {
      if (!of) continue;
      all.loads += of->counts.loads;
      all.stores += of->counts.stores;
      all.modifications += of->counts.modifications;
    }
    pipe.counts(all);
  }

  LastSeen seen_;
  std::vector<std::unique_ptr<Runs>> threads_;
  std::mutex mutex_;
  std::uint64_t not_recorded_ = 0;  ///< instructions
  std::uint64_t stopped_ = 0;       ///< instructions when recording stopped
};

Recorder recorder;

void on_access(unsigned thread, qemu_plugin_meminfo_t info, std::uint64_t address, void* userdata) {
  recorder.access(thread, address, 1U << qemu_plugin_mem_size_shift(info), qemu_plugin_mem_is_store(info),
                  reinterpret_cast<std::uint64_t>(userdata));
}

/// Whether an instruction may access more at once than QEMU reports at once: vectors and numbers of the FPU. String
/// instructions go through memory word by word and do not.
bool comes_in_pieces(const std::uint8_t* code, std::size_t size) {
  if (!recorder.target.is_x86) {
    if (size != 4) return false;
    if (recorder.target.is_32_bit) return code[3] == 0xf4;        // NEON's structures
    return (code[3] & 0x0aU) == 0x08U && (code[3] & 0x04U) != 0;  // loads and stores of SIMD registers
  }
  constexpr std::string_view kPrefixes = "\x66\xf2\xf3\x2e\x36\x3e\x26\x64\x65\x67\xf0";
  std::size_t at = 0;
  while (at < size && kPrefixes.find(static_cast<char>(code[at])) != std::string_view::npos) ++at;
  if (at < size && !recorder.target.is_32_bit && (code[at] & 0xf0U) == 0x40U) ++at;
  if (at == size) return false;
  const std::uint8_t opcode = code[at];
  return opcode == 0x0f || opcode == 0xc4 || opcode == 0xc5 || opcode == 0x62 || (opcode & 0xf8U) == 0xd8U;
}

void on_translation(qemu_plugin_id_t, qemu_plugin_tb* block) {
  const std::size_t count = qemu_plugin_tb_n_insns(block);
  qemu_plugin_register_vcpu_tb_exec_inline(block, QEMU_PLUGIN_INLINE_ADD_U64, &recorder.instructions, count);
  for (std::size_t i = 0; i < count; ++i) {
    qemu_plugin_insn* const instruction = qemu_plugin_tb_get_insn(block, i);
    const std::uint64_t address = qemu_plugin_insn_vaddr(instruction);
    const auto* code = static_cast<const std::uint8_t*>(qemu_plugin_insn_data(instruction));
    if (recorder.base == nullptr) {
      if (const void* host = qemu_plugin_insn_haddr(instruction)) {
        recorder.base = static_cast<const std::uint8_t*>(host) - address;
      }
    }
    const bool pieces = comes_in_pieces(code, qemu_plugin_insn_size(instruction));
    if (pieces) {
      qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, &recorder.executions, 1);
    }
    auto* const userdata = reinterpret_cast<void*>(address << 1U | (pieces ? 1U : 0U));
    // QEMU 7.2 takes stores for both where it is asked for loads or stores alone.
    qemu_plugin_register_vcpu_mem_cb(instruction, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, userdata);
  }
}

/// A mark is a text that the program writes to the descriptor -1, which fails and does nothing outside of QEMU.
void on_system_call(qemu_plugin_id_t, unsigned, std::int64_t number, std::uint64_t descriptor, std::uint64_t text,
                    std::uint64_t size, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t) {
  constexpr std::string_view kMark = "systole:";
  const Target& target = recorder.target;
  if (number == target.clone || number == kClone3) recorder.several = true;
  if (number != target.write || static_cast<std::uint32_t>(descriptor) != 0xffffffffU) return;
  if (target.is_32_bit) {
    text &= 0xffffffffU;
    size &= 0xffffffffU;
  }
  if (size <= kMark.size() || size > 4096) return;
  const std::string_view said(reinterpret_cast<const char*>(recorder.base + text), size);
  if (said.starts_with(kMark)) recorder.mark(said.substr(kMark.size()));
}

void on_system_call_done(qemu_plugin_id_t, unsigned, std::int64_t, std::int64_t) {
  if (!recorder.pipe.is_ours()) recorder.recording = false;  // a forked process is another program
}

void on_exit(qemu_plugin_id_t, void*) {
  recorder.end();
}

}  // namespace
}  // namespace systole::cachesim

extern "C" [[gnu::visibility("default")]] int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info,
                                                                  int argc, char** argv);
int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  using namespace systole::cachesim;
  bool known = false;
  for (const Target& target : kTargets) {
    if (target.name != info->target_name) continue;
    recorder.target = target;
    known = true;
  }
  if (!known) fail(std::string("programs for ") + info->target_name + " are not known");
  int descriptor = -1;
  for (int i = 0; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with("fd=")) descriptor = std::atoi(argv[i] + 3);
    if (argument.starts_with("line=")) recorder.geometry = LineGeometry(static_cast<unsigned>(std::atoi(argv[i] + 5)));
    if (argument == "marked=on") recorder.marked = true;
    if (argument.starts_with("text=")) recorder.text = std::fopen(argv[i] + 5, "w");
  }
  if (descriptor < 0) fail("no pipe is given: fd=NUMBER");
  recorder.recording = !recorder.marked;
  recorder.pipe.open(descriptor);
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  qemu_plugin_register_vcpu_syscall_cb(id, on_system_call);
  qemu_plugin_register_vcpu_syscall_ret_cb(id, on_system_call_done);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
