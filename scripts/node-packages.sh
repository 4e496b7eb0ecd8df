#!/usr/bin/env bash
# The npm packages that tests of generated JavaScript need, in tests/node/node_modules. May be run again. Needs Node and npm.
set -euo pipefail

cd "$(dirname "$0")/../tests/node"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --silent
