// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// The schemas that ship (docs/schema), and whether what the program prints is what they say.
namespace systole::tests::house {

/// Keeps the order of keys, as the files have them.
using OrderedJson = nlohmann::ordered_json;

/// The schema `name`, e.g. "simulate" or "simulate.csv".
OrderedJson read_schema(const std::string& name);

/// The names of all schemas, sorted.
std::vector<std::string> schema_names();

/// What in `value` is not as the JSON Schema says, a place and reason each. Knows the words of JSON Schema 2020-12 that
/// the project's schemas use: type, const, enum, properties, required, additionalProperties, items, anyOf, and $ref
/// into $defs. Throws std::runtime_error if the schema has another word. Linear in the value.
std::vector<std::string> violations(const OrderedJson& value, const OrderedJson& schema);

/// What in the header line of a CSV text is not as its schema says: unknown columns, another order, missing ones.
std::vector<std::string> header_violations(const std::string& header, const OrderedJson& schema);

}  // namespace systole::tests::house
