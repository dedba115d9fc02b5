// SPDX-License-Identifier: MIT
#include "cli/app.h"

#include <doctest/doctest.h>
