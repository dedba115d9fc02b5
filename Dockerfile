# SPDX-License-Identifier: MIT
# The program in a container: docker build -t systole . && docker run --rm -v "$PWD:/work" systole simulate mobilenet_v2
FROM debian:12 AS build
COPY . /systole
WORKDIR /systole
RUN apt-get update && .ci/build release systole \
    && cmake --install build/release --component program --prefix /opt/systole --strip

FROM debian:12
# What the program is linked with; `ldd` of it names them.
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      libfmt9 libspdlog1.10 libyaml-cpp0.7 libsqlite3-0 libonnx1 libprotobuf32 libxgboost0 libzstd1 libnettle8 zlib1g libgomp1 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/systole /opt/systole
ENV PATH=/opt/systole/bin:$PATH
WORKDIR /work
ENTRYPOINT ["systole"]
