#!/bin/sh
# Runs a command of wsync-ci.sh with an identity token of its own, because a
# token is good for one exchange. It is printed nowhere.
set -eu
ANTHROPIC_IDENTITY_TOKEN=$(buildkite-agent oidc request-token --audience https://api.anthropic.com)
export ANTHROPIC_IDENTITY_TOKEN
exec sh ci/wsync-ci.sh "$1"
