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
  CHECK(fault_of(data, wanted, question).starts_with("--ms: found 'unheard', expected a network of the data"));
}

}  // namespace
