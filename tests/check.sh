#!/usr/bin/env bash
# The one command that checks everything: formatting, lints, tests, documents, and, where they are at hand, the scorers.
# Nothing is installed and nothing is asked.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

step "formatting"
cargo fmt --check

step "lints"
cargo clippy --all-targets --locked -- -D warnings

# Tests that cannot run on this machine (no mount, no capabilities) note it here.
ONRECORD_SKIPPED=$(mktemp)
export ONRECORD_SKIPPED
predictions=$(mktemp)
cluster=
trap 'rm -f "$ONRECORD_SKIPPED" "$predictions"; [ -z "$cluster" ] || tests/cluster/cluster.sh stop' EXIT

step "cluster"
# Its own folder, so that a cluster started by hand goes on. The tests find it by ONRECORD_TEST_CLUSTER.
export ONRECORD_CLUSTER_DIR=${TMPDIR:-/tmp}/onrecord-check-$$
if missing=$(tests/cluster/cluster.sh available); then
    if tests/cluster/cluster.sh start --owner $$; then
        cluster=yes
        ONRECORD_TEST_CLUSTER=$(paste -sd, "$ONRECORD_CLUSTER_DIR/addresses")
        export ONRECORD_TEST_CLUSTER
        if command -v python3 >/dev/null; then
            python3 tests/cluster/facts.py
            python3 tests/cluster/intervals.py --articles 2000
        fi
    else
        echo "skipped: the cluster of the tests did not start" | tee -a "$ONRECORD_SKIPPED"
    fi
else
    echo "skipped: $missing" | tee -a "$ONRECORD_SKIPPED"
fi

step "tests"
if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --locked --lib --tests
else
    cargo test --locked --lib --tests
fi

if [ -n "$cluster" ]; then
    tests/cluster/cluster.sh status
    tests/cluster/cluster.sh stop
    cluster=
    if command -v python3 >/dev/null; then
        step "faults of a cluster"
        # A few of them; ONRECORD_FULL_FAULTS=1 runs all, which takes some minutes.
        few=(--only twice --only worker-killed --only cut-request --only busy)
        [ -z "${ONRECORD_FULL_FAULTS:-}" ] || few=()
        python3 tests/cluster/faults.py --binary "${CARGO_TARGET_DIR:-target}/debug/onrecord" "${few[@]}"
    fi
fi

step "examples in the documents"
cargo test --locked --doc

step "documents"
# With the examples, dependencies are resolved as for the tests, and what the lints have checked need not be checked again.
RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked --lib --examples

step "figures"
eval=../shared/eval
if [ -d "$eval" ] && command -v python3 >/dev/null; then
    cargo build --release --locked
    binary=${CARGO_TARGET_DIR:-target}/release/onrecord
    score() {
        printf '\n%s\n' "$2"
        python3 "$eval/score.py" "$1" "$eval/gold/$2.jsonl" --bin "$binary" --keep "$predictions"
        # The sets are small: how far the figures can be trusted.
        python3 tests/intervals.py "$1" "$eval/gold/$2.jsonl" "$predictions" --eval "$eval"
    }
    score entities entities-conll2003-dev
    score entities entities-newswire2020
    score persons persons-gum
    score quotes quotes-gum-dev
    score quotes quotes-polnear-dev
else
    echo "skipped: no $eval"
fi

step "done"
sort -u "$ONRECORD_SKIPPED"
