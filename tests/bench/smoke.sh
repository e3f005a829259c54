#!/bin/sh
# The benchmark runs and prints its ratio; what the ratio is, is not asked here.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" store "$folder" 20 4 | grep -q '^ratio, 4 under way'
