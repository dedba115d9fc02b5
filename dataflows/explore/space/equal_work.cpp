// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/equal_work.h"

namespace systole::dataflows::explore {
namespace {

template <class Work>
std::uint32_t add_work(const Work& work, std::vector<Work>& all, std::map<Work, std::uint32_t>& at) {
  const auto [known, is_new] = at.emplace(work, static_cast<std::uint32_t>(all.size()));
  if (is_new) all.push_back(work);
  return known->second;
}

}  // namespace

std::uint32_t EqualWork::add(const WorkOfChain& chain) {
  return add_work(chain, chains_, chain_at_);
}

std::uint32_t EqualWork::add(const WorkAlone& alone) {
  return add_work(alone, alone_, alone_at_);
}

}  // namespace systole::dataflows::explore
