# SPDX-License-Identifier: MIT
# Times of this machine's float32 matrix products: python3 measure_numpy.py > mine.csv (a few minutes)
import itertools
import time

import numpy

print("M,N,K,us")
shapes = list(itertools.product([8, 32, 128, 512, 2048], repeat=3))
shapes += [(1, n, k) for n, k in itertools.product([64, 256, 1024, 4096], repeat=2)]
for m, n, k in shapes:
    left, right, result = (numpy.ones(size, numpy.float32) for size in ((m, k), (k, n), (m, n)))
    least, begin = float("inf"), time.perf_counter()
    while time.perf_counter() - begin < 0.5:  # the least of many runs: what others do on the machine only adds
        start = time.perf_counter()
        numpy.matmul(left, right, out=result)
        least = min(least, time.perf_counter() - start)
    print(f"{m},{n},{k},{1e6 * least:.3f}", flush=True)
