# SPDX-License-Identifier: MIT
"""Loads a saved reference model and its exported features with Python's xgboost: its predictions must be the C++ ones within
1e-6 of the largest latency, and a model trained here on the same features must agree as well."""
import csv
import json
import sys

import numpy
import xgboost

folder = sys.argv[1]
rows = list(csv.reader(open(folder + "/features.csv")))[1:]
features = {role: numpy.array([row[4:] for row in rows if row[0] == role], dtype=numpy.float32) for role in ("train", "test")}
train_ms = numpy.array([float(row[3]) for row in rows if row[0] == "train"])
largest = json.load(open(folder + "/manifest.json"))["largest_ms"]
expected = numpy.loadtxt(folder + "/predictions.txt") / largest

booster = xgboost.Booster(model_file=folder + "/xgboost.json")
loaded = booster.predict(xgboost.DMatrix(features["test"]))
again = xgboost.XGBRegressor(tree_method="exact", n_jobs=1, base_score=0.5).fit(features["train"], train_ms / largest)
trained = again.predict(features["test"])
for name, values in (("loaded", loaded), ("trained", trained)):
    difference = float(numpy.abs(values - expected).max())
    print(f"{name}: largest difference {difference:.2e}")
    if not difference <= 1e-6:
        sys.exit(1)
