#!/usr/bin/env bash
# The browser that the page in fixtures/page is tested in: Debian's package `chromium`, where there is no Chromium yet. Says what
# to install where it cannot. May be run again.
set -euo pipefail

if command -v chromium >/dev/null; then
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "chromium: not found; install it for the test of the page (Debian: apt-get install chromium)" >&2
  exit 0
fi
echo "chromium: installing Debian's package" >&2
apt-get update -qq >&2
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
