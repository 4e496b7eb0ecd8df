#!/usr/bin/env bash
# Runs the parts of Test262 that the engine of JavaScript guests promises (scripts/test262/promised.mjs) on the engine that is
# built into witcraft. Prints the tests that fail, one a line with the reason, and the counts on standard error.
#
#   scripts/test262.sh CHECKOUT [TEST]...    CHECKOUT is a clone of https://github.com/tc39/test262; tests are files or folders
#                                            in it, `test/language` and `test/built-ins` otherwise
#
# WITCRAFT=PATH chooses the witcraft to use; it is the one on the PATH otherwise. Needs Node. Not part of scripts/test.sh: it
# starts a process for each test, so use a release build for all of them.
set -euo pipefail

exec node "$(dirname "$0")/test262/run.mjs" "$@"
