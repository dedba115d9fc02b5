// SPDX-License-Identifier: MIT
#pragma once

namespace systole::dataflows::scalesim {

/// This is the base of the abstract classes here. What is used through a pointer is neither copied nor moved.
class Abstract {
 public:
  Abstract() = default;
  Abstract(const Abstract&) = delete;
  Abstract(Abstract&&) = delete;
  Abstract& operator=(const Abstract&) = delete;
  Abstract& operator=(Abstract&&) = delete;
  virtual ~Abstract() = default;
};

}  // namespace systole::dataflows::scalesim
