#!/usr/bin/env bash
# Builds the fuzz targets with a stable toolchain, runs each in turn, and prints a table.
#
#   run.sh [--seconds N] [TARGET…]   runs targets for N seconds each (60): all, or those that are named
#   run.sh replay TARGET FILE…       runs files once, in a release build without instrumentation: is it a fault there, too?
#   run.sh table                     prints the table of all runs
#
# Inputs that reached new code are kept in `corpus`, faults in `artifacts`; the table counts them over all runs. A target that
# finds a fault goes on until its time is over. `cargo fuzz run TARGET` works as well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

host=$(rustc -vV | sed -n 's/^host: //p')
programs=${CARGO_TARGET_DIR:-target}/$host/release
results=corpus/results.tsv
fixtures=../tests/fixtures
samples=../../shared/samples
# The flags of cargo-fuzz, without the address sanitizer: there is no unsafe code to check.
coverage=(
    -Cpasses=sancov-module
    -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares
    -Cllvm-args=-simplifycfg-branch-fold-threshold=0
    -Cdebug-assertions
    -Coverflow-checks
    --cfg fuzzing
)

targets() {
    sed -n '/^\[\[bin\]\]/,$s/^name = "\(.*\)"/\1/p' Cargo.toml
}

# The files from which a target begins.
seeds() {
    local extensions extension folders=("$fixtures/source" ../sample_corpus)
    [ ! -d "$samples" ] || folders+=("$samples")
    case $1 in
        text) extensions='txt text' ;;
        markdown) extensions='md' ;;
        html) extensions='html htm php' ;;
        press) extensions='txt html sgm' ;;
        json) extensions='json js' ;;
        jsonl) extensions='jsonl' ;;
        table) extensions='csv' ;;
        xml) extensions='xml nitf rss' ;;
        mail) extensions='eml mbox mhtml' ;;
        rtf) extensions='rtf' ;;
        warc) extensions='warc' ;;
        archive) extensions='gz docx epub' ;;
        pdf) extensions='pdf' folders+=("$fixtures/documents") ;;
        extraction) extensions='txt' folders=("$fixtures/extract" "$fixtures/people" "$fixtures/quotes" ../sample_corpus) ;;
        *) extensions='' ;;
    esac
    for extension in $extensions; do
        find "${folders[@]}" -type f -name "*.$extension" -size -64k
    done
    [ ! -d "seeds/$1" ] || find "seeds/$1" -type f
}

# Adds the seeds of a target to its corpus.
plant() {
    local file
    mkdir -p "corpus/$1" "artifacts/$1"
    seeds "$1" | while IFS= read -r file; do
        cp "$file" "corpus/$1/seed-$(cksum <"$file" | tr ' ' -)"
    done
}

# Prints the executions, edges, features, files and seconds of one run from its report on standard input.
watch_run() {
    local line began=$SECONDS last=$SECONDS edges=0 features=0 files=0 executions=0 started='' word previous
    while IFS= read -r line; do
        case $line in
            '#'*'cov: '*)
                previous=''
                [[ $line != *INITED* ]] || started=yes
                executions=${line%%[!#0-9]*}
                executions=${executions#\#}
                for word in $line; do
                    case $previous in
                        cov:)
                            # The edges that the corpus of earlier runs reaches are not new.
                            if [ "$word" -gt "$edges" ]; then
                                edges=$word
                                [ -z "$started" ] || last=$SECONDS
                            fi
                            ;;
                        ft:) features=$word ;;
                        corp:) files=${word%%/*} ;;
                    esac
                    previous=$word
                done
                ;;
            'stat::number_of_executed_units:'*) executions=${line##* } ;;
        esac
    done
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$executions" "$edges" "$features" "$files" "$((SECONDS - began))" "$((SECONDS - last))"
}

run() {
    local target=$1 seconds=$2 until faults largest=16384 scratch report
    # Broken PDFs are refused early, so they are not cut.
    [ "$target" != pdf ] || largest=65536
    plant "$target"
    until=$((SECONDS + seconds))
    scratch=$(mktemp -d -p "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
    while [ "$((until - SECONDS))" -gt 2 ]; do
        faults=$(find "artifacts/$target" -type f | wc -l)
        # A fault ends the program with an error.
        report=$({ TMPDIR=$scratch nice -n 19 "$programs/$target" "corpus/$target" -dict=dictionary -max_len="$largest" \
            -max_total_time="$((until - SECONDS))" -timeout=60 -rss_limit_mb=4096 -print_final_stats=1 -use_value_profile=0 \
            -artifact_prefix="artifacts/$target/" 2>&1 || true; } | tee "artifacts/$target.log" | watch_run)
        faults=$(($(find "artifacts/$target" -type f | wc -l) - faults))
        printf '%s\t%s\t%s\n' "$target" "$report" "$faults" >>"$results"
        rm -rf "${scratch:?}"/*
        if ! grep -q INITED "artifacts/$target.log"; then
            printf 'run.sh: %s stops at an input that it begins from; see artifacts/%s.log\n' "$target" "$target" >&2
            break
        fi
        [ "$faults" -eq 0 ] || grep -m 1 -E -A 1 'panicked at|ERROR: libFuzzer' "artifacts/$target.log" | cut -c 1-300 >&2 || true
    done
    rm -rf "$scratch"
}

table() {
    [ -f "$results" ] || return 0
    printf '| target | seconds | executions | edges | features | corpus | seconds without a new edge | faults |\n'
    printf '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n'
    awk -F '\t' '
        !($1 in seconds) { order[++count] = $1 }
        { executions[$1] += $2; edges[$1] = $3; features[$1] = $4; files[$1] = $5; seconds[$1] += $6; faults[$1] += $8
          without[$1] = $7 == $6 ? without[$1] + $7 : $7 }
        END { for (at = 1; at <= count; at++) { name = order[at]
            printf "| %s | %d | %d | %d | %d | %d | %d | %d |\n", name, seconds[name], executions[name], edges[name],
                features[name], files[name], without[name], faults[name] } }' "$results"
}

case ${1:-} in
    table)
        table
        exit
        ;;
    replay)
        [ $# -ge 3 ] || { echo "run.sh: replay takes a target and files" >&2; exit 2; }
        cargo build --release --target "$host" --target-dir "${CARGO_TARGET_DIR:-target}/plain" --bin "$2"
        exec "${CARGO_TARGET_DIR:-target}/plain/$host/release/$2" "${@:3}"
        ;;
esac

seconds=60
if [ "${1:-}" = --seconds ]; then
    seconds=${2:?}
    shift 2
fi
mapfile -t chosen < <(if [ $# -gt 0 ]; then printf '%s\n' "$@"; else targets; fi)
bins=()
for target in "${chosen[@]}"; do
    bins+=(--bin "$target")
done
RUSTC_WRAPPER=$PWD/rustc.sh RUSTFLAGS="${coverage[*]}" cargo build --release --target "$host" "${bins[@]}"
for target in "${chosen[@]}"; do
    run "$target" "$seconds"
done
table
