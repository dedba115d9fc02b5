// SPDX-License-Identifier: MIT
#include "cli/common/command_line.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

namespace {

using systole::app::CommandLine;
using systole::app::UsageError;

/// `shop`, which sells, and counts what it has.
struct Shop {
  std::vector<std::string> goods;
  std::vector<std::string> coupons;
  std::string currency = "EUR";
  std::string note;
  unsigned pieces = 1;
  bool wrapped = false;
  bool bare = false;
  std::vector<std::string> wish;
  CommandLine program{"shop", "A shop", "1.2"};
  CommandLine& sell = program.command("sell", "Sells goods");
  CommandLine& count = program.command("count", "Counts goods");

  Shop() {
    program.require_command();
    sell.list("GOODS", goods, "", "What to sell").required();
    sell.text("-c,--currency", currency, "NAME", "What to pay in");
    sell.text(
        "--note", [this](const std::string& written) { note = "<" + written + ">"; }, "TEXT", "What to write on it");
    sell.number("--pieces", pieces, 1, 12, "Of each");
    sell.repeated("--coupon", coupons, "CODE", "Less to pay");
    const auto paper = sell.flag("--wrapped", wrapped, "In paper");
    sell.flag("--bare", bare, "Without paper").excludes(paper);
    count.rest("--wish", wish, "WORD", "In the customer's words");
  }

  std::optional<std::string> parse(std::vector<const char*> words) {
    words.insert(words.begin(), "shop");
    return program.parse(static_cast<int>(words.size()), words.data());
  }

  std::string refusal(const std::vector<const char*>& words) {
    try {
      static_cast<void>(parse(words));
    } catch (const UsageError& error) {
      return error.what();
    }
    return "nothing is wrong";
  }
};

}  // namespace

TEST_CASE("an option that takes the rest takes every word behind it, and stands last where the call is repeated") {
  Shop shop;
  CHECK(shop.parse({"count", "--wish", "--bare", "sell", "-c", "--wish", ""}) == std::nullopt);
  CHECK(shop.wish == std::vector<std::string>{"--bare", "sell", "-c", "--wish", ""});
  CHECK_FALSE(shop.bare);
  REQUIRE(shop.count.given_options().size() == 1);
  CHECK(shop.count.given_options().back().values == shop.wish);
  CHECK_THROWS_AS(Shop().parse({"count", "--wish"}), UsageError);
  Shop other;
  CHECK(other.parse({"sell", "--note", "--wish", "pears"}) == std::nullopt);  // another command's word
  CHECK(other.goods == std::vector<std::string>{"pears"});
}

TEST_CASE("command line: what is written arrives, the rest stays as it was") {
  Shop shop;
  CHECK_FALSE(shop.parse({"sell", "tea", "milk", "--pieces", "12", "--note", "for you", "--wrapped"}).has_value());
  CHECK(shop.goods == std::vector<std::string>{"tea", "milk"});
  CHECK(shop.currency == "EUR");
  CHECK(shop.note == "<for you>");
  CHECK(shop.pieces == 12);
  CHECK(shop.wrapped);
  CHECK(shop.sell.chosen());
  CHECK_FALSE(shop.count.chosen());
  CHECK(shop.program.chosen_command() == 0);
}

TEST_CASE("command line: it knows what was given, in the order of the help") {
  Shop shop;
  CHECK_FALSE(shop.parse({"sell", "--wrapped", "--coupon", "a", "-c", "EUR", "--coupon", "b", "tea"}).has_value());
  CHECK(shop.sell.given("--currency"));
  CHECK(shop.sell.given("-c"));
  CHECK(shop.sell.given("GOODS"));
  CHECK_FALSE(shop.sell.given("--pieces"));
  const auto given = shop.sell.given_options();
  REQUIRE(given.size() == 4);
  CHECK(given[0].name == "GOODS");
  CHECK(given[0].values == std::vector<std::string>{"tea"});
  CHECK(given[1].name == "--currency");
  CHECK(given[1].values == std::vector<std::string>{"EUR"});
  CHECK(given[2].name == "--coupon");
  CHECK(given[2].values == std::vector<std::string>{"a", "b"});
  CHECK(given[3].name == "--wrapped");
  CHECK(given[3].values.empty());
}

TEST_CASE("command line: --help and --version are answers, not runs") {
  Shop shop;
  const auto help = shop.parse({"sell", "--help"});
  REQUIRE(help.has_value());
  CHECK(help->starts_with("Sells goods\n\nUsage: shop sell [OPTIONS] GOODS...\n"));
  CHECK(help->find("-c,--currency NAME") != std::string::npos);
  CHECK(help->find("Without paper (not with --wrapped)") != std::string::npos);
  CHECK(Shop{}.parse({"--version"}) == "1.2\n");
}

TEST_CASE("command line: mistakes say what was found and expected") {
  CHECK(Shop{}.refusal({}) == "found no command, expected one of sell, count (see shop --help)");
  CHECK(Shop{}.refusal({"sel"}) == "found 'sel', expected a command: sell, count; nearest: sell (see shop --help)");
  CHECK(Shop{}.refusal({"sell", "tea", "--peices", "2"}) ==
        "found '--peices', expected an option of shop sell; nearest: --pieces (see shop sell --help)");
  CHECK(Shop{}.refusal({"count", "tea"}) == "found 'tea', expected no further argument (see shop count --help)");
  CHECK(Shop{}.refusal({"sell", "tea", "--pieces", "13"}) ==
        "--pieces: found '13', expected a whole number from 1 to 12 (see shop sell --help)");
  CHECK(Shop{}.refusal({"sell", "tea", "--pieces"}) ==
        "--pieces: found nothing, expected its value (see shop sell --help)");
  CHECK(Shop{}.refusal({"sell", "tea", "--pieces", "1", "--pieces", "2"}) ==
        "--pieces: found more than once, expected once (see shop sell --help)");
  CHECK(Shop{}.refusal({"sell", "tea", "--wrapped", "--bare"}) == "--wrapped excludes --bare (see shop sell --help)");
  CHECK(Shop{}.refusal({"sell"}) == "GOODS is required (see shop sell --help)");
}
