#!/usr/bin/env bash
# The npm packages that tests of JavaScript need, in tests/node/node_modules and fixtures/npm/node_modules. May be run again. Needs
# Node and npm.
set -euo pipefail

cd "$(dirname "$0")/../tests/node"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --silent

# What programs in JavaScript bring along, as its lock file has it.
cd ../../fixtures/npm
npm ci --no-audit --no-fund --ignore-scripts --silent
