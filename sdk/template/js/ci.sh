#!/bin/sh
# Runs the unit test and the conformance kit. rung-plugin-check comes with an installed Rung; when
# that is not in a usual place: PATH=/opt/rung/bin:$PATH ./ci.sh
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
check="@CHECK@"
node --test test_@NAME@.js
rung-plugin-check ${check:+--set "$check"} @NAME@.js
