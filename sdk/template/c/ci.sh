#!/bin/sh
# Builds the plugin and runs its unit test and the conformance kit. Needs an installed Rung; when
# that is not in a usual place: CMAKE_PREFIX_PATH=/opt/rung ./ci.sh
set -eu
cd "$(dirname "$0")"
cmake -S . -B build
cmake --build build
ctest --test-dir build --no-tests=error --output-on-failure
