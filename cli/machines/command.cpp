// SPDX-License-Identifier: MIT
// `systole machines`: the chips that have names.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/common/command.h"
#include "cli/common/json/json_text.h"
#include "cli/common/json/provenance.h"
#include "cli/common/terminal/log.h"
#include "cli/common/terminal/terminal.h"
#include "core/error.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "core/report/table.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/shipped_machines.h"

namespace systole::app {
namespace {

using core::Align;
using dataflows::Machine;

struct Arguments {
  std::string machine;
  bool csv = false;
  bool json = false;
};

/// What a chip could do if every PE were busy in every cycle.
double peak_tera_operations(const Machine& machine) {
  return 2.0 * static_cast<double>(machine.array.rows) * static_cast<double>(machine.array.cols) *
         static_cast<double>(machine.cores.count) * machine.clock_mhz / 1e6;
}

void list_machines(const Arguments& arguments) {
  core::Table table({{"machine", Align::left},
                     {"cores"},
                     {"array"},
                     {"dataflow"},
                     {"MHz"},
                     {"peak TOP/s"},
                     {"memory", Align::left},
                     {"title", Align::left, 1}});
  std::string csv = "machine,cores,array,dataflow,clock_mhz,peak_tops,memory,title\n";
  Json json = Json::array();
  std::size_t unreadable = 0;
  for (const std::string& name : dataflows::machine_names()) {
    Machine machine;
    std::string title;
    try {
      const core::TextFile file = core::read_text_file(dataflows::find_machine(name));
      machine = dataflows::read_machine(file).machine;
      title = dataflows::machine_note(file, "title");
    } catch (const core::InputError& error) {  // a wrong file does not hide the others
      log_input_error(error.what());
      ++unreadable;
      continue;
    }
    const std::string array = dataflows::array_text(machine.array);
    const bool clocked = machine.clock_mhz > 0;
    const std::string clock = clocked ? fmt::format("{}", machine.clock_mhz) : std::string{};
    const std::string peak = clocked ? fmt::format("{:.2f}", peak_tera_operations(machine)) : std::string{};
    table.add({name, std::to_string(machine.cores.count), array, std::string{machine.dataflow->name},
               clocked ? clock : "-", clocked ? peak : "-", std::string{machine.memory->name}, title});
    csv += fmt::format("{},{},{},{},{},{},{},{}\n", core::csv_result_field(name), machine.cores.count, array,
                       machine.dataflow->name, clock, peak, machine.memory->name, core::csv_result_field(title));
    Json row{{"machine", name},
             {"cores", machine.cores.count},
             {"array", array},
             {"dataflow", machine.dataflow->name},
             {"memory", machine.memory->name},
             {"title", title}};
    if (clocked) {
      row["clock_mhz"] = machine.clock_mhz;
      row["peak_tops"] = peak_tera_operations(machine);
    }
    json.push_back(std::move(row));
  }
  if (arguments.json) {
    print_text(json_text({{"schema", "systole/machines/1"}, {"provenance", Provenance{}.json()}, {"machines", json}}));
  } else {
    print_text(arguments.csv
                   ? csv
                   : table.text(terminal_width()) + "\nsystole simulate NETWORK -c NAME runs on one of them.\n");
  }
  if (unreadable > 0) throw core::InputError(fmt::format("{} of the machines cannot be read", unreadable));
}

/// The file as it is, sources and all, and what it leaves to defaults.
void show_machine(const Arguments& arguments) {
  const core::TextFile file = core::read_text_file(dataflows::find_machine(arguments.machine));
  const dataflows::ReadMachine read = dataflows::read_machine(file);
  for (const core::Diagnostic& warning : read.warnings) log_warning(warning);
  print_text(file.text);
}

}  // namespace

Command add_machines_command(CommandLine& program, const GeneralOptions& /*general*/) {
  auto arguments = std::make_shared<Arguments>();
  CommandLine& command = program.command("machines", "Chips with names, each value with its source");
  command.require_command();
  CommandLine& list = command.command("list", "The shipped machines and those of $SYSTOLE_MACHINES");
  const Option csv = list.flag("--csv", arguments->csv, "CSV, one row a machine");
  list.flag("--json", arguments->json, "JSON with provenance").excludes(csv);
  CommandLine& show = command.command("show", "The file of one machine, with its sources");
  show.text("MACHINE", arguments->machine, "", "A machine's name, or a configuration file").required();
  list.example("systole machines list", "All of them, with their peak");
  list.example("systole machines list --csv", "The same for a spreadsheet");
  show.example("systole machines show tpu_v1", "What the TPU of 2015 is made of");
  show.example("systole machines show gemmini", "Gemmini as its generator makes it");
  command.example("systole machines list", "All of them, with their peak");
  command.example("systole simulate resnet50 -c tpu_v3", "A network on one of them");
  return [arguments, &list] {
    if (list.chosen()) {
      list_machines(*arguments);
    } else {
      show_machine(*arguments);
    }
  };
}

}  // namespace systole::app
