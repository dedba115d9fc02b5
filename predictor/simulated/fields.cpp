// SPDX-License-Identifier: MIT
#include "predictor/simulated/fields.h"

#include <array>
#include <string_view>

#include "core/field_values.h"

namespace systole::predictor {
namespace {

// What follows is a table: a row a field, in the order of help.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kSimulationFields{
    SimulationField{.path = "accelerators",
                    .flags = "--accelerators",
                    .type = "N",
                    .unit = "accelerators",
                    .kind = core::FieldKind::whole,
                    .expected = "a whole number from 10 to 10000",
                    .meaning = "Simulated accelerators",
                    .parse = [](SimulationOptions& o,
                                std::string_view text) { return core::read(o.accelerators, text, 10, 10'000); },
                    .print = [](const SimulationOptions& o) { return core::text_of(o.accelerators); }},
    SimulationField{.path = "random_networks",
                    .flags = "--random-networks",
                    .type = "N",
                    .unit = "networks",
                    .kind = core::FieldKind::whole,
                    .expected = "a whole number from 0 to 1000",
                    .meaning = "Random mobile networks beside the shipped ones, on simulated accelerators",
                    .parse = [](SimulationOptions& o,
                                std::string_view text) { return core::read(o.random_networks, text, 0, 1000); },
                    .print = [](const SimulationOptions& o) { return core::text_of(o.random_networks); }},
    SimulationField{
        .path = "simulation_seed",
        .flags = "--simulation-seed",
        .type = "N",
        .kind = core::FieldKind::whole,
        .expected = "a whole number from 0 to 1000000000",
        .meaning = "Of simulated accelerators and random networks",
        .parse = [](SimulationOptions& o, std::string_view text) { return core::read(o.seed, text, 0, 1'000'000'000); },
        .print = [](const SimulationOptions& o) { return core::text_of(o.seed); }},
};

}  // namespace

std::span<const SimulationField> simulation_fields() {
  return kSimulationFields;
}

}  // namespace systole::predictor
