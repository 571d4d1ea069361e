#!/usr/bin/env bash
# The one command that checks everything: formatting, lints, tests, documents, and, where they are at hand, the scorers.
# Nothing is installed and nothing is asked.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

# Runs a command and adds its CPU seconds to a part of the check: spend PART COMMAND…
declare -A spent=([build]=0 [tests]=0 [browser]=0 [cluster]=0)
spend() {
    local part=$1 before status=0
    shift
    before=$(children_cpu)
    "$@" || status=$?
    spent[$part]=$(awk -v so_far="${spent[$part]}" -v before="$before" -v after="$(children_cpu)" \
        'BEGIN { print so_far + after - before }')
    return "$status"
}

# CPU seconds of all children of this script that have ended: the fields cutime and cstime of proc(5).
children_cpu() {
    [ -r "/proc/$$/stat" ] || { echo 0; return; }
    awk -v tick="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($14 + $15) / tick }' "/proc/$$/stat"
}

step "formatting"
cargo fmt --check

step "lints"
spend build cargo clippy --all-targets --locked -- -D warnings

# Tests that cannot run on this machine (no mount, no capabilities) note it here.
ONRECORD_SKIPPED=$(mktemp)
export ONRECORD_SKIPPED
# Each node of a cluster of the tests notes its CPU seconds here when it ends.
ONRECORD_CLUSTER_CPU=$(mktemp)
export ONRECORD_CLUSTER_CPU
# Property tests try the same cases everywhere, so that a check of equal code gives an equal answer. Another seed tries others.
export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-1}
predictions=$(mktemp)
cluster=
trap 'rm -f "$ONRECORD_SKIPPED" "$ONRECORD_CLUSTER_CPU" "$predictions"; [ -z "$cluster" ] || tests/cluster/cluster.sh stop' EXIT

step "tests: build"
if cargo nextest --version >/dev/null 2>&1; then
    runner=(cargo nextest run)
else
    runner=(cargo test)
fi
spend build "${runner[@]}" --locked --lib --tests --no-run

step "tests"
spend tests "${runner[@]}" --locked --lib --tests -- --skip page::browser:: --skip cluster::

step "tests: browser"
spend browser "${runner[@]}" --locked --lib --tests -- page::browser::

step "tests: cluster"
# Its own folder, so that a cluster started by hand goes on. The tests find it by ONRECORD_TEST_CLUSTER.
export ONRECORD_CLUSTER_DIR=${TMPDIR:-/tmp}/onrecord-check-$$
if missing=$(tests/cluster/cluster.sh available); then
    if spend cluster tests/cluster/cluster.sh start --owner $$; then
        cluster=yes
        ONRECORD_TEST_CLUSTER=$(paste -sd, "$ONRECORD_CLUSTER_DIR/addresses")
        export ONRECORD_TEST_CLUSTER
        if command -v python3 >/dev/null; then
            spend cluster python3 tests/cluster/facts.py
            spend cluster python3 tests/cluster/intervals.py --articles 2000
        fi
    else
        echo "skipped: the cluster of the tests did not start" | tee -a "$ONRECORD_SKIPPED"
    fi
else
    echo "skipped: $missing" | tee -a "$ONRECORD_SKIPPED"
fi
spend cluster "${runner[@]}" --locked --lib --tests -- cluster::

if [ -n "$cluster" ]; then
    tests/cluster/cluster.sh status
    tests/cluster/cluster.sh stop
    cluster=
    if command -v python3 >/dev/null; then
        step "faults of a cluster"
        # A few of them; ONRECORD_FULL_FAULTS=1 runs all, which takes some minutes.
        few=(--only twice --only worker-killed --only cut-request --only busy)
        [ -z "${ONRECORD_FULL_FAULTS:-}" ] || few=()
        spend cluster python3 tests/cluster/faults.py --binary "${CARGO_TARGET_DIR:-target}/debug/onrecord" "${few[@]}"
    fi
fi

step "examples in the documents"
spend build cargo test --locked --doc

step "documents"
# With the examples, dependencies are resolved as for the tests, and what the lints have checked need not be checked again.
RUSTDOCFLAGS="-D warnings" spend build cargo doc --no-deps --locked --lib --examples

step "figures"
eval=../shared/eval
if [ -d "$eval" ] && command -v python3 >/dev/null; then
    # The program of the tests: another build would only be faster.
    binary=${CARGO_TARGET_DIR:-target}/debug/onrecord
    score() {
        printf '\n%s\n' "$2"
        python3 "$eval/score.py" "$1" "$eval/gold/$2.jsonl" --bin "$binary" --keep "$predictions" || return
        # The sets are small: how far the figures can be trusted.
        python3 tests/intervals.py "$1" "$eval/gold/$2.jsonl" "$predictions" --eval "$eval"
    }
    spend tests score entities entities-conll2003-dev
    spend tests score entities entities-newswire2020
    spend tests score persons persons-gum
    spend tests score quotes quotes-gum-dev
    spend tests score quotes quotes-polnear-dev
else
    echo "skipped: no $eval"
fi

step "CPU minutes"
nodes=$(awk '{ sum += $1 } END { print sum + 0 }' "$ONRECORD_CLUSTER_CPU")
spent[cluster]=$(awk -v tests="${spent[cluster]}" -v nodes="$nodes" 'BEGIN { print tests + nodes }')
for part in build tests browser cluster; do
    printf '%-8s %5.1f\n' "$part" "$(awk -v seconds="${spent[$part]}" 'BEGIN { print seconds / 60 }')"
done

step "done"
sort -u "$ONRECORD_SKIPPED"
