// SPDX-License-Identifier: MIT
#include "cachesim/null_cache/retention_queue.h"

#include <bit>

namespace systole::cachesim {

RetentionQueue::RetentionQueue(NullReplacement policy, std::uint32_t slots, std::uint64_t seed)
    : policy_(policy),
      slots_(slots),
      floor_(policy == NullReplacement::greedy_dual ? 1 : 0),
      order_counts_(policy == NullReplacement::greedy_dual || policy == NullReplacement::coverage ? ~0U : 0U),
      latest_(slots),
      links_(slots + kQueues),
      random_(seed) {
  for (std::uint32_t queue = 0; queue < kQueues; ++queue) {
    links_[slots_ + queue] = {.previous = slots_ + queue, .next = slots_ + queue, .queue = queue, .used = 0};
  }
}

void RetentionQueue::append(std::uint32_t slot, std::uint32_t queue) {
  Link& end = links_[slots_ + queue];
  links_[slot] = {.previous = end.previous, .next = slots_ + queue, .queue = queue, .used = ++clock_};
  links_[end.previous].next = slot;
  end.previous = slot;
  not_empty_ |= std::uint32_t{1} << queue;
  latest_ = slot;
}

void RetentionQueue::place(std::uint32_t slot, std::uint32_t order) {
  append(slot, queue_for(order));
}

void RetentionQueue::move_to_end(std::uint32_t slot, std::uint32_t order) {
  if (policy_ == NullReplacement::fifo || policy_ == NullReplacement::random) return;
  remove(slot);
  append(slot, queue_for(order));
}

void RetentionQueue::remove(std::uint32_t slot) {
  const Link link = links_[slot];
  links_[link.previous].next = link.next;
  links_[link.next].previous = link.previous;
  if (links_[slots_ + link.queue].next == slots_ + link.queue) not_empty_ &= ~(std::uint32_t{1} << link.queue);
}

std::uint32_t RetentionQueue::choose_victim() {
  if (policy_ == NullReplacement::random) return static_cast<std::uint32_t>(random_.below(slots_));
  if (policy_ != NullReplacement::greedy_dual) {
    return links_[slots_ + static_cast<std::uint32_t>(std::countr_zero(not_empty_))].next;
  }
  // All H are in L .. L + 28: from L on, the first queue that is not empty holds the smallest.
  const auto from = static_cast<int>(inflation_ % kQueues);
  const auto ahead = static_cast<std::uint32_t>(std::countr_zero(std::rotr(not_empty_, from)));
  inflation_ += ahead;
  floor_ = static_cast<std::uint32_t>((inflation_ + 1) % kQueues);
  latest_ = slots_;  // the floor has moved: a touch of any slot may change its queue
  return links_[slots_ + static_cast<std::uint32_t>(inflation_ % kQueues)].next;
}

}  // namespace systole::cachesim
