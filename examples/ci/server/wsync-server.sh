#!/bin/sh
# For cron or systemd on a machine of your own: sh ci/wsync-server.sh apply|drift
# in a clone that nobody works in. It runs for what the remote's branch has, main
# unless WSYNC_BRANCH names another.
set -eu
git fetch --quiet --prune origin
git checkout --quiet --detach "refs/remotes/origin/${WSYNC_BRANCH:-main}"

# systemd hands over a file, so that the key is in no unit and no environment file.
if [ -n "${CREDENTIALS_DIRECTORY:-}" ]; then
  ANTHROPIC_ADMIN_KEY=$(cat "$CREDENTIALS_DIRECTORY/wsync-admin-key")
  export ANTHROPIC_ADMIN_KEY
fi
export CI=true # nobody watches: what git does not vouch for is refused
WSYNC_OUT=${STATE_DIRECTORY:-.git}/wsync-out
export WSYNC_OUT
exec sh ci/wsync-ci.sh "$1"
