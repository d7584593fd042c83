#!/bin/sh
# What a job does with wsync, in any CI: sh ci/wsync-ci.sh review|plan|apply|drift
# docs/ci.md tells the story, and has what calls it from which system.
#
#   WSYNC_FILE            the file; org.yaml
#   WSYNC_OUT             folder for what the job leaves behind; wsync-out
#   WSYNC_ALLOW_ARCHIVE, WSYNC_ALLOW_ARCHIVE_IN_USE, WSYNC_MAX_REMOVALS
#                         as the flags, one name or id a line; for a run by hand
#
# The job fails on 1, 4 and 130, and on 3 if the plan is stopped. Steps that a
# guard holds wait for a person and are no failure. Drift ends with 2. It needs jq.
set -eu

file=${WSYNC_FILE:-org.yaml}
out=${WSYNC_OUT:-wsync-out}
code=0

# stopped: nothing of this plan may be applied. What cannot be read counts as such.
stopped() {
  ! jq -e 'all(.refusals[]?; .verdict != "stop") and (.format | startswith("wsync."))' "$1" >/dev/null
}

# drifted: a step is left that neither waits for a person nor for such a step.
drifted() {
  jq -e '
    .steps as $steps
    | def waiting: . as $known
        | ([$steps[] | select(any(.requires[]?; IN($known[]))) | .address] + $known | unique) as $more
        | if $more == $known then $known else ($more | waiting) end;
    ([.refusals[]?.steps[]?] | unique | waiting) as $wait
    | any($steps[]; .address | IN($wait[]) | not)' "$1" >/dev/null
}

review() {
  wsync review -f "$file" --format json >"$out/review.json" 2>"$out/errors.txt" || code=$?
  cat "$out/errors.txt" >&2
  if [ -s "$out/review.json" ]; then
    wsync show --format markdown "$out/review.json" >"$out/review.md"
    wsync show --format gitlab "$out/review.json" >"$out/codequality.json"
  else # indented, so that nothing in it is markup
    printf '**The file cannot be reviewed.**\n\n' >"$out/review.md"
    sed 's/^/    /' "$out/errors.txt" >>"$out/review.md"
    wsync validate -f "$file" --format gitlab >"$out/codequality.json" 2>/dev/null || true
  fi
  cat "$out/review.md"
  if [ "$code" = 3 ] && ! stopped "$out/review.json"; then code=0; fi
}

# plan also saves the plan, for apply.
plan() {
  rm -f "$out/plan.json"
  allowances wsync plan -f "$file" --out "$out/plan.json" || code=$?
  if [ "$code" = 3 ] && ! stopped "$out/plan.json"; then code=0; fi
  if [ "$code" = 4 ]; then code=0; fi # somebody is not in the organization; apply says so again
}

# apply carries out what plan saved, if it ran before, or else plans by itself.
apply() {
  set --
  if [ -f "$out/plan.json" ]; then set -- "$out/plan.json"; fi
  allowances wsync apply -f "$file" --yes --journal "$out/apply.jsonl" --format json "$@" >"$out/apply.json" || code=$?
  if [ -s "$out/apply.json" ]; then wsync show "$out/apply.json"; fi
  if [ "$code" = 3 ] && ! stopped "$out/apply.json"; then code=0; fi
}

drift() {
  wsync plan -f "$file" --detailed-exitcode --format json >"$out/drift.json" || code=$?
  if [ -s "$out/drift.json" ]; then wsync show "$out/drift.json"; fi
  case $code in
  2) echo "drift: the organization is not as $file says" >&2 ;;
  3 | 4)
    stopped "$out/drift.json" && return
    code=0
    if drifted "$out/drift.json"; then code=2; fi
    ;;
  esac
}

# allowances runs a command with what a person allowed for this run.
allowances() {
  while IFS= read -r name; do [ -z "$name" ] || set -- "$@" --allow-archive="$name"; done <<END
${WSYNC_ALLOW_ARCHIVE:-}
END
  while IFS= read -r name; do [ -z "$name" ] || set -- "$@" --allow-archive-in-use="$name"; done <<END
${WSYNC_ALLOW_ARCHIVE_IN_USE:-}
END
  if [ -n "${WSYNC_MAX_REMOVALS:-}" ]; then set -- "$@" --max-removals="$WSYNC_MAX_REMOVALS"; fi
  "$@"
}

case ${1:-} in
review | plan | apply | drift) ;;
*)
  echo "usage: sh wsync-ci.sh review|plan|apply|drift" >&2
  exit 1
  ;;
esac
umask 077
mkdir -p "$out"
# A branch has no findings of its own: GitLab shows those that a change adds to it.
if [ "$1" != review ]; then echo '[]' >"$out/codequality.json"; fi
"$1"
exit "$code"
