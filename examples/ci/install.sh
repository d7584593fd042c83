#!/bin/sh
# Puts the program of a release of wsync into /usr/local/bin, or WSYNC_BIN. What
# it has to be is said by its checksum, from checksums.txt of the release, which
# you keep in your own repository: WSYNC_VERSION (1.2.3) and WSYNC_SHA256.
set -eu
if [ -z "${WSYNC_VERSION:-}" ] || [ -z "${WSYNC_SHA256:-}" ]; then
  echo "set WSYNC_VERSION, such as 1.2.3, and WSYNC_SHA256, which checksums.txt of the release has" >&2
  exit 1
fi
bin=${WSYNC_BIN:-/usr/local/bin}
from=${WSYNC_RELEASES:-https://github.com/wsync/wsync/releases/download}
platform=${WSYNC_PLATFORM:-linux_amd64}

new=$(mktemp)
trap 'rm -f "$new"' EXIT
curl --fail --silent --show-error --location --retry 3 --max-time 300 --output "$new" \
  "$from/v$WSYNC_VERSION/wsync_${WSYNC_VERSION}_$platform"
if ! printf '%s  %s\n' "$WSYNC_SHA256" "$new" | sha256sum -c - >/dev/null 2>&1; then
  echo "what was downloaded is not wsync $WSYNC_VERSION: its SHA-256 is not $WSYNC_SHA256" >&2
  exit 1
fi
mkdir -p "$bin"
chmod 755 "$new"
cp "$new" "$bin/wsync"
"$bin/wsync" version
