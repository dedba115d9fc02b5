// SPDX-License-Identifier: MIT
#include "predictor/answers/latency.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "predictor/answers/trained_model.h"
#include "tests/predictor/small_dataset.h"

namespace {

using namespace systole;             // NOLINT(google-build-using-namespace): a test file
using namespace systole::predictor;  // NOLINT(google-build-using-namespace)

LearningData small_data() {
  return {.dataset = predictor::testing::small_dataset(12, 16, 3), .source = "made up"};
}

/// Device 0's latencies of the first `count` networks, as somebody would measure them.
Measurements measured(const Dataset& data, std::size_t count) {
  std::vector<std::string> networks;
  std::vector<double> ms;
  for (std::size_t n = 0; n < count; ++n) {
    networks.push_back(data.networks[n].name);
    ms.push_back(data.latencies.at(n, 0));
  }
  return measured_on_one_device(networks, ms);
}

std::string fault_of(const LearningData& data, const ModelToTrain& wanted, const LatencyQuestion& question) {
  try {
    static_cast<void>(predict_latencies(data, wanted, question));
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("latency: measured networks are the signature, and a model trained before answers the same") {
  const LearningData data = small_data();
  const std::string asked = data.dataset.networks[7].name;
  const ModelToTrain wanted{.training = {.threads = 1, .calibrate = false}};
  const LatencyAnswers answers =
      predict_latencies(data, wanted, {.networks = {asked}, .measured = measured(data.dataset, 3)});
  CHECK(answers.model == "systole, trained on made up");
  CHECK(answers.signature == std::vector<std::string>{data.dataset.networks[0].name, data.dataset.networks[1].name,
                                                      data.dataset.networks[2].name});
  REQUIRE(answers.rows.size() == 1);
  CHECK(answers.rows[0].network == asked);
  CHECK(answers.rows[0].device == "device");
  CHECK(answers.rows[0].seen);
  CHECK_FALSE(answers.rows[0].interval.has_value());
  CHECK_FALSE(answers.rows[0].measured_ms.has_value());
  const auto model = train_on_all(data, ModelKind::systole, {0, 1, 2}, wanted.training);
  const DeviceSample sample = sample_of(data.dataset, 0, std::vector<std::size_t>{0, 1, 2});
  CHECK(answers.rows[0].explanation.ms == model->explain(sample, data.dataset.networks[7]).ms);
}

// A person sees how long it will still take.
TEST_CASE("training on all data tells how many rounds of boosting are done, up to the last one") {
  const LearningData data = small_data();
  for (const core::Named<ModelKind>& kind : kModelKinds) {
    for (const TrainOptions& options :
         {TrainOptions{.threads = 1, .calibrate = false}, TrainOptions{.threads = 1}, TrainOptions{.threads = 3}}) {
      CAPTURE(std::string(kind.name));
      CAPTURE(options.calibrate);
      CAPTURE(options.threads);
      std::vector<double> done;
      double rounds = 0;
      const core::Observer observer{.progress = [&](std::string_view /*what*/, double now, double total) {
        done.push_back(now);
        rounds = total;
      }};
      static_cast<void>(train_on_all(data, kind.value, {0, 1, 2}, options, observer));
      CHECK(std::ranges::is_sorted(done));
      CHECK(done.front() == 0);
      CHECK(done.back() == rounds);
      if (options.threads == 1) CHECK(static_cast<double>(done.size()) >= rounds + 1);
      CHECK(done.size() > 100);
    }
  }
}

TEST_CASE("latency: what is missing is said before any training, and what is not read is warned of") {
  const LearningData data = small_data();
  const std::string first = data.dataset.networks[0].name;
  ModelToTrain wanted{.kind = ModelKind::reference,
                      .signature = {.method = SignatureMethod::random, .size = 4, .seed = 1},
                      .measured_are_signature = false,
                      .training = {.threads = 1, .calibrate = false}};
  const QuestionWords words{.network = "NET", .measured = "--ms"};
  LatencyQuestion question{.networks = {first}, .words = words};
  CHECK(
      fault_of(data, wanted, question)
          .starts_with("--ms: found nothing, expected the latencies of the 4 signature networks on the device: --ms "));
  question.measured = measured(data.dataset, 12);
  question.networks = {"nowhere"};
  CHECK(fault_of(data, wanted, question).starts_with("NET: found 'nowhere', expected a topology file"));
  question.networks = {first};
  std::vector<std::string> warnings;
  const core::Observer observer{.warn = [&](std::string_view text) { warnings.emplace_back(text); }};
  CHECK(predict_latencies(data, wanted, question, observer).rows.size() == 1);
  CHECK(warnings.size() == 8);
  CHECK(warnings.front().find("is not used: it is no signature network") != std::string::npos);
  question.measured = measured_on_one_device({"unheard"}, {1});
  wanted.measured_are_signature = true;
  CHECK(fault_of(data, wanted, question)
            .starts_with("--ms: found 'unheard', expected a topology file, a shipped network"));
}

/// What a question is warned of.
std::vector<std::string> warnings_of(const LearningData& data, const Measurements& measurements) {
  std::vector<std::string> warnings;
  const ModelToTrain wanted{.training = {.threads = 1, .calibrate = false}};
  (void)predict_latencies(data, wanted, {.networks = {data.dataset.networks[11].name}, .measured = measurements},
                          {.warn = [&](std::string_view text) { warnings.emplace_back(text); }});
  return warnings;
}

TEST_CASE("latency: a measurement that the others contradict is named and not believed") {
  const LearningData data = small_data();
  const ModelToTrain wanted{.training = {.threads = 1, .calibrate = false}};
  const LatencyQuestion question{.networks = {data.dataset.networks[11].name}, .measured = measured(data.dataset, 5)};
  const double right = predict_latencies(data, wanted, question).rows[0].explanation.ms;
  CHECK(warnings_of(data, measured(data.dataset, 5)).empty());
  for (const double factor : {100.0, 0.01}) {
    LatencyQuestion wrong = question;
    LatencyTable& table = wrong.measured->latencies;
    table.set(2, 0, factor * table.at(2, 0));
    const std::vector<std::string> warnings = warnings_of(data, *wrong.measured);
    const auto named = std::ranges::count_if(warnings, [&](const std::string& text) {
      return text.starts_with("device 'device': '" + table.networks()[2] + "' in ") &&
             text.find("contradicts the other measurements") != std::string::npos;
    });
    CHECK(named == 1);
    const auto contradictions = std::ranges::count_if(
        warnings, [](const std::string& text) { return text.find("contradicts") != std::string::npos; });
    CHECK(contradictions == 1);
    const double answer = predict_latencies(data, wanted, wrong).rows[0].explanation.ms;
    CHECK(answer == doctest::Approx(right).epsilon(0.1));
  }
}

TEST_CASE("latency: seconds and microseconds for milliseconds are told") {
  const LearningData data = small_data();
  for (const auto& [factor, unit] : {std::pair{0.001, "as seconds "}, std::pair{1000.0, "as microseconds "}}) {
    Measurements measurements = measured(data.dataset, 4);
    for (std::size_t n = 0; n < 4; ++n) {
      measurements.latencies.set(n, 0, factor * measurements.latencies.at(n, 0));
    }
    const std::vector<std::string> warnings = warnings_of(data, measurements);
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].find(unit) != std::string::npos);
  }
}

TEST_CASE("latency: every measurement is evidence, and what is missing is filled in") {
  const LearningData data = small_data();
  const ModelToTrain wanted{.training = {.threads = 1, .calibrate = false}};
  // All networks of the table, and one that it does not have.
  Measurements all = measured(data.dataset, 12);
  std::vector<std::string> names = all.latencies.networks();
  std::vector<double> ms = all.latencies.column(0, testing::range(0, 12));
  names.emplace_back("lenet5");
  ms.push_back(3);
  const LatencyAnswers answers = predict_latencies(
      data, wanted, {.networks = {"lenet5", names[3]}, .measured = measured_on_one_device(names, ms)});
  CHECK(answers.signature.size() == 6);
  REQUIRE(answers.rows.size() == 2);
  CHECK(answers.rows[0].measured_ms == 3);
  CHECK(answers.rows[1].measured_ms == ms[3]);

  // Two devices, of which one lacks a network.
  Measurements holed{.latencies = LatencyTable({names[0], names[1], names[2]}, {"whole", "holed"})};
  for (std::size_t n = 0; n < 3; ++n) {
    holed.latencies.set(n, 0, ms[n]);
    if (n != 1) holed.latencies.set(n, 1, ms[n]);
  }
  const std::vector<std::string> warnings = warnings_of(data, holed);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0] == "measured: no latency of " + names[1] + ": filled in from the others");
  const LatencyAnswers two = predict_latencies(data, wanted, {.networks = {names[9]}, .measured = holed});
  REQUIRE(two.rows.size() == 2);
  CHECK(two.rows[1].explanation.ms == doctest::Approx(two.rows[0].explanation.ms).epsilon(0.15));
}

}  // namespace
