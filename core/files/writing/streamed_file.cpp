// SPDX-License-Identifier: MIT
#include "core/files/writing/streamed_file.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <utility>

#include "core/error.h"

namespace systole::core {
namespace {

constexpr std::size_t kPacked = std::size_t{1} << 18U;
/// Fast levels: traces shrink tenfold at any, and the writer should not wait for them.
constexpr int kGzipLevel = 1;
constexpr int kZstdLevel = 1;
/// deflate with a gzip header.
constexpr int kGzipWindow = 15 + 16;
constexpr int kGzipMemory = 8;

int end_gzip(z_stream* stream) {
  const int result = deflateEnd(stream);
  delete stream;  // NOLINT(cppcoreguidelines-owning-memory): this is its deleter
  return result;
}

}  // namespace

std::string_view extension(Compression compression) {
  constexpr std::array<std::string_view, 3> kExtensions{"", ".gz", ".zst"};
  return kExtensions.at(static_cast<std::size_t>(compression));
}

StreamedFile::StreamedFile(std::filesystem::path path, Compression compression,
                           std::function<void(std::size_t)> written)
    : file_(std::move(path)),
      compression_(compression),
      written_(std::move(written)),
      gzip_(nullptr, end_gzip),
      zstd_(nullptr, ZSTD_freeCCtx) {
  if (compression_ == Compression::gzip) {
    auto stream = std::make_unique<z_stream>();
    if (deflateInit2(stream.get(), kGzipLevel, Z_DEFLATED, kGzipWindow, kGzipMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw RunError("zlib cannot start");
    }
    gzip_.reset(stream.release());
  } else if (compression_ == Compression::zstd) {
    zstd_.reset(ZSTD_createCCtx());
    if (!zstd_) throw RunError("zstd cannot start");
    ZSTD_CCtx_setParameter(zstd_.get(), ZSTD_c_compressionLevel, kZstdLevel);
  }
  packed_.resize(compression_ == Compression::none ? 0 : kPacked);
}

StreamedFile::~StreamedFile() = default;

void StreamedFile::append(std::string_view bytes) {
  if (written_) written_(bytes.size());
  compress(bytes, false);
}

void StreamedFile::finish() {
  compress({}, true);
  file_.finish();
}

void StreamedFile::compress(std::string_view bytes, bool last) {
  if (compression_ == Compression::none) {
    file_.append(bytes);
  } else if (compression_ == Compression::gzip) {
    // zlib's interface is not const-correct; it reads only.
    gzip_->next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT(*-const-cast,*-reinterpret-cast)
    gzip_->avail_in = static_cast<uInt>(bytes.size());
    do {
      gzip_->next_out = reinterpret_cast<Bytef*>(packed_.data());  // NOLINT(*-reinterpret-cast)
      gzip_->avail_out = static_cast<uInt>(packed_.size());
      deflate(gzip_.get(), last ? Z_FINISH : Z_NO_FLUSH);
      file_.append({packed_.data(), packed_.size() - gzip_->avail_out});
    } while (gzip_->avail_out == 0);
  } else {
    ZSTD_inBuffer in{.src = bytes.data(), .size = bytes.size(), .pos = 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer out{.dst = packed_.data(), .size = packed_.size(), .pos = 0};
      left = ZSTD_compressStream2(zstd_.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left) != 0) throw RunError(fmt::format("zstd: {}", ZSTD_getErrorName(left)));
      file_.append({packed_.data(), out.pos});
    } while (last ? left > 0 : in.pos < in.size);
  }
}

}  // namespace systole::core
