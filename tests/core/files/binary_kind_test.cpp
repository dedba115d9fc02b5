// SPDX-License-Identifier: MIT
#include "core/files/binary_kind.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

using systole::core::binary_kind;
using systole::core::is_model;
using namespace std::string_view_literals;

TEST_CASE("a model's file is called what it is") {
  CHECK(binary_kind("\x08\x07\x12\x07pytorch"sv) == "an ONNX model");
  CHECK(binary_kind("\x1c\0\0\0TFL3"sv) == "a TensorFlow Lite model");
  CHECK(binary_kind("ML\xefR\x03"sv) == "MLIR bytecode");
  CHECK(binary_kind("\x89HDF\r\n\x1a\n\0"sv) == "an HDF5 file, such as Keras writes");
  CHECK(binary_kind("\x80\x02}q"sv) == "a Python pickle, such as old PyTorch models are");
  const std::string archive = std::string("PK\x03\x04") + std::string(26, '\x01') + "net/data.pkl";
  CHECK(binary_kind(archive) == "a PyTorch or TorchScript model (a zip archive)");
  for (const std::string_view kind : {binary_kind(archive), binary_kind("\x08\x07\x12"
                                                                        "abc"sv)}) {
    CHECK(is_model(kind));
  }
}

TEST_CASE("pictures, archives and data are called what they are, and are no models") {
  for (const auto& [bytes, kind] :
       {std::pair{"\x89PNG\r\n"sv, "a PNG picture"sv}, std::pair{"\xff\xd8\xff\xe0"sv, "a JPEG picture"sv},
        std::pair{"\x1f\x8b\x08"sv, "a gzip file"sv}, std::pair{"PK\x03\x04 x"sv, "a zip archive"sv},
        std::pair{"\x93NUMPY\x01"sv, "a NumPy array"sv}, std::pair{"SQLite format 3\0"sv, "an SQLite database"sv},
        std::pair{"ab\0cd"sv, "a binary file"sv}}) {
    CHECK(binary_kind(bytes) == kind);
    CHECK_FALSE(is_model(kind));
  }
}

TEST_CASE("text is no binary file, broken text neither") {
  for (const std::string_view text :
       {""sv, "name,op\n"sv, "\xef\xbb\xbfname"sv, "a\xff"sv, "\x01\x02"sv, "P"sv, "\x08"sv}) {
    CHECK(binary_kind(text) == "");
  }
}
