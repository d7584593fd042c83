#!/bin/sh
# Keeps one note with the review on a merge request: found by the marker on its
# first line, changed in place. WSYNC_GITLAB_TOKEN is a project access token with
# the scope api; GitLab's CI_JOB_TOKEN may not write notes. Needs curl and jq.
set -eu

text=${WSYNC_OUT:-wsync-out}/review.md
if [ -z "${WSYNC_GITLAB_TOKEN:-}" ]; then
  echo "no WSYNC_GITLAB_TOKEN, as in a fork: the review is in the log and the artifact"
  exit 0
fi
if [ ! -s "$text" ]; then
  echo "there is no review to write" >&2
  exit 1
fi

# gitlab METHOD PATH [ARGUMENT...]: the token is on stdin, where no list of
# processes shows it, and curl follows no redirect with it.
gitlab() {
  method=$1 path=$2
  shift 2
  printf 'header = "PRIVATE-TOKEN: %s"\n' "$WSYNC_GITLAB_TOKEN" |
    curl --config - --fail --silent --show-error --max-time 60 --request "$method" "$@" "$CI_API_V4_URL/$path"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
notes=projects/$CI_MERGE_REQUEST_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes
marker="<!-- wsync review: ${WSYNC_FILE:-org.yaml} -->"
me=$(gitlab GET user | jq -e .id)

# A marker that somebody else wrote is not ours to follow.
page=1 id=
while [ -z "$id" ]; do
  gitlab GET "$notes?sort=asc&order_by=created_at&per_page=100&page=$page" >"$work/notes"
  id=$(jq -r --arg marker "$marker" --argjson me "$me" \
    '[.[] | select(.author.id == $me and (.body | startswith($marker))) | .id][0] // empty' "$work/notes")
  [ "$(jq length "$work/notes")" = 100 ] || break
  page=$((page + 1))
done

# A line that begins with / would be an order to GitLab.
{ printf '%s\n\n' "$marker" && sed 's,^[[:space:]]*/,\\&,' "$text"; } | jq -Rs '{body: .}' >"$work/body"
if [ -n "$id" ]; then
  gitlab PUT "$notes/$id" --header 'Content-Type: application/json' --data-binary "@$work/body" >/dev/null
else
  gitlab POST "$notes" --header 'Content-Type: application/json' --data-binary "@$work/body" >/dev/null
fi
