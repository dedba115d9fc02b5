#include "cli/predict_subcommands.h"
namespace systole::app { Command add_predict_signature(CLI::App&, const GeneralOptions&) { return [] {}; }
Command add_predict_train(CLI::App&, const GeneralOptions&) { return [] {}; }
Command add_predict_latency(CLI::App&, const GeneralOptions&) { return [] {}; }
Command add_predict_collaborate(CLI::App&, const GeneralOptions&) { return [] {}; } }
