// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/report/chart/detail/number_label.h"
#include "core/report/chart/detail/svg.h"
#include "core/report/chart/detail/text_width.h"
#include "core/report/xml_text.h"
#include "tests/core/report/chart/svg_reading.h"

using namespace systole::core;
using namespace systole::core::chart;
using systole::core::testing::read_xml;

namespace {

const std::string kBad = "\xef\xbf\xbd";  // U+FFFD

std::string document(const std::string& inside) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg>" + inside + "</svg>\n";
}

}  // namespace

TEST_CASE("labels are repaired to what XML allows") {
  CHECK(xml_escaped("a<b> & \"c\" 'd'") == "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
  CHECK(xml_escaped("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82") == "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82");
  CHECK(xml_escaped("a\tb\nc\rd") == "a b c d");
  CHECK(xml_escaped(std::string("a\0b", 3)) == "a" + kBad + "b");
  CHECK(xml_escaped("\x1b[31m\x7f\xc2\x85") == kBad + "[31m" + kBad + kBad);
  CHECK(xml_escaped("\xff\xc3") == kBad + kBad);
  CHECK(xml_escaped("\xc0\xaf") == kBad + kBad);                     // overlong
  CHECK(xml_escaped("\xed\xa0\x80") == kBad + kBad + kBad);          // a surrogate
  CHECK(xml_escaped("\xf4\x90\x80\x80").size() == 4 * kBad.size());  // beyond U+10FFFF
  CHECK(xml_escaped("\xe2\x82x") == kBad + "x");                     // one for the beginning of a character
  CHECK(xml_escaped("\xef\xbf\xbe\xef\xb7\x90\xf0\x9f\xbf\xbf") == kBad + kBad + kBad);  // noncharacters
}

TEST_CASE("any bytes are well-formed XML after escaping") {
  constexpr std::uint64_t kSeed = 21;
  CAPTURE(kSeed);
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes;
    for (std::size_t k = random() % 40; k > 0; --k) {
      bytes += static_cast<char>(i % 2 == 0 ? random() % 256 : 0x80 + random() % 128);
    }
    const std::string escaped = xml_escaped(bytes);
    CHECK_NOTHROW(read_xml(document("<text a=\"" + escaped + "\">" + escaped + "</text>")));
    CHECK(utf8(characters(utf8(characters(bytes)))) == utf8(characters(bytes)));
  }
}

TEST_CASE("the tests' reader tells what is not well formed") {
  CHECK_NOTHROW(read_xml(document(R"(<a x="1"><b/></a>)")));
  for (const char* inside :
       {"<a>", "</a>", "<a></b>", "<a x=1/>", R"(<a x="1" x="2"/>)", "&", "&nbsp;", "a > b", "\x01", "\xff",
        R"(<a x="<"/>)", R"xml(<a fill="url(#none)"/>)xml", R"(<a id="i"/><b id="i"/>)", "<a"}) {
    CAPTURE(inside);
    CHECK_THROWS_AS(read_xml(document(inside)), std::runtime_error);
  }
  CHECK_THROWS_AS(read_xml(document("") + "<svg/>"), std::runtime_error);
  CHECK_THROWS_AS(read_xml("<svg/>"), std::runtime_error);
}

TEST_CASE("text has the width of Helvetica's metrics") {
  CHECK(text_width("", 7) == 0);
  CHECK(text_width("0123456789", 10) == doctest::Approx(55.6));
  CHECK(text_width("Mi ~", 1) == doctest::Approx(0.833 + 0.222 + 0.278 + 0.584));
  CHECK(text_width("\xc3\xa9", 10) == doctest::Approx(7.5));
  CHECK(text_width("\xe6\xb1\x89", 10) == doctest::Approx(10));
}

TEST_CASE("text that does not fit is cut, at characters and not in them") {
  CHECK(fitted("abc", 10, 100) == "abc");
  CHECK(fitted("abcdefgh", 10, 30) == "abc\xe2\x80\xa6");
  CHECK(fitted("abc defgh", 10, 30) == "abc\xe2\x80\xa6");
  CHECK(fitted("abc", 10, 0) == "\xe2\x80\xa6");
  CHECK(fitted("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 10, 26) == "\xc3\xa9\xc3\xa9\xe2\x80\xa6");
  for (int width = 10; width < 200; width += 3) {
    CHECK(text_width(fitted("The quick brown fox jumps over the lazy dog", 10, width), 10) <= width + 1e-9);
  }
}

TEST_CASE("text is broken at spaces") {
  using Lines = std::vector<std::string>;
  CHECK(wrapped("", 10, 50, 3).empty());
  CHECK(wrapped("one two", 10, 100, 3) == Lines{"one two"});
  CHECK(wrapped("one two three", 10, 40, 3) == Lines{"one two", "three"});
  CHECK(wrapped("one two three", 10, 20, 3) == Lines{"one", "two", "th\xe2\x80\xa6"});
  CHECK(wrapped("one two three", 10, 20, 1) == Lines{"o\xe2\x80\xa6"});
  CHECK(wrapped("  a", 10, 50, 2).size() == 1);
}

TEST_CASE("numbers are written for people") {
  CHECK(decimal_label(1234567.891, 2) == "1,234,567.89");
  CHECK(decimal_label(-1234, 0) == "-1,234");
  CHECK(decimal_label(999, 0) == "999");
  CHECK(decimal_label(-0.001, 2) == "0.00");
  CHECK(quantity_label(99'999, 0) == "99,999");
  CHECK(quantity_label(12.34, 1) == "12.3");
  CHECK(quantity_label(186'123, 0) == "186k");
  CHECK(quantity_label(999'600, 0) == "1.00M");
  CHECK(quantity_label(-1'234'567, 0) == "-1.23M");
  CHECK(quantity_label(4'096, 0, 1000) == "4.10k");
  CHECK(quantity_label(12.34e9, 3) == "12.3G");
  CHECK(quantity_label(1e21, 0) == "1.0e21");
  CHECK(step_labels({0, 0.5e6, 1e6}, 5) == std::vector<std::string>{"0", "0.5M", "1.0M"});
  CHECK(step_labels({-0.2, 0, 0.2}, -1) == std::vector<std::string>{"-0.2", "0", "0.2"});
  CHECK(step_labels({1'000'000, 1'000'002}, 0) == std::vector<std::string>{"1,000,000", "1,000,002"});
  CHECK(digit_label(1, -3) == "0.001");
  CHECK(digit_label(1, -4) == "1e-4");
  CHECK(digit_label(1, 0) == "1");
  CHECK(digit_label(1, 20) == "100E");
  CHECK(digit_label(1, 21) == "1e21");
  CHECK(digit_label(5, -2) == "0.05");
  CHECK(digit_label(2, 4) == "20k");
  CHECK(power_of_two_label(-2) == "0.25");
  CHECK(power_of_two_label(10) == "1,024");
  CHECK(power_of_two_label(17) == "2^17");
}

TEST_CASE("lengths have at most two decimals and zero no sign") {
  CHECK(coordinate(12) == "12");
  CHECK(coordinate(100) == "100");
  CHECK(coordinate(1.5) == "1.5");
  CHECK(coordinate(1.005e2) == "100.5");
  CHECK(coordinate(0.126) == "0.13");
  CHECK(coordinate(-0.001) == "0");
  CHECK(coordinate(-2.25) == "-2.25");
}
