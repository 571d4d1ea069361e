#!/usr/bin/env bash
# Builds the fuzz targets with a stable toolchain, runs each in turn, and prints a table.
#
#   run.sh [--seconds N] [--length N] [--no-build] [TARGET…]
#                                    runs targets for N seconds of CPU time each (60): all, or those that are named;
#                                    inputs have at most 4,096 bytes, or as many as --length says
#   run.sh build [TARGET…]           only builds them
#   run.sh replay TARGET FILE…       runs files once, in a release build without instrumentation: is it a fault there, too?
#   run.sh table                     prints the table of all runs
#
# Inputs that reached new code are kept in `corpus` (or $FUZZ_CORPUS, a folder), faults in `artifacts`; the table counts them
# over all runs. A target that finds a fault goes on until its time is over. With --no-build, $FUZZ_PROGRAMS may name a folder
# with programs that were built before. `cargo fuzz run TARGET` works as well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

host=$(rustc -vV | sed -n 's/^host: //p')
programs=${FUZZ_PROGRAMS:-$(realpath -m "${CARGO_TARGET_DIR:-target}")/$host/release}
corpora=${FUZZ_CORPUS:-corpus}
results=$corpora/results.tsv
fixtures=../tests/fixtures
samples=../../shared/samples
ticks=$(getconf CLK_TCK)
# The flags of cargo-fuzz, without the address sanitizer: there is no unsafe code to check. Without traces of compared values
# as well, which take more than half of the time: the dictionary has the words of the formats.
coverage=(
    -Cpasses=sancov-module
    -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table
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
    mkdir -p "$corpora/$1" "artifacts/$1"
    seeds "$1" | while IFS= read -r file; do
        cp "$file" "$corpora/$1/seed-$(cksum <"$file" | tr ' ' -)"
    done
}

# Sets `cpu` to the CPU seconds of a process so far, if it is there.
measure() {
    local fields
    # The 14th and 15th field are the ticks in its own code and in the kernel; the name before them has no blanks.
    { read -r -a fields <"/proc/$1/stat"; } 2>/dev/null || return 0
    cpu=$(((fields[13] + fields[14]) / ticks))
}

# Runs one program until it ends or has used `limit` seconds of CPU time. Sets `executions`, `edges`, `features`, `files`, `cpu`
# and `last`, the CPU time at which it found its last new edge; keeps its report in a file.
follow() {
    local log=$1 limit=$2 pid report line='' part='' started='' word previous state
    shift 2
    executions=0 edges=0 features=0 files=0 cpu=0 last=0
    exec {report}< <(exec "$@" 2>&1)
    pid=$!
    : >"$log"
    while true; do
        state=0
        IFS= read -r -t 5 -u "$report" line || state=$?
        measure "$pid"
        if [ "$cpu" -ge "$limit" ] && [ -n "$started" ]; then
            kill -INT "$pid" 2>/dev/null || true
        fi
        if [ "$state" -gt 128 ]; then
            part+=$line
            continue
        fi
        [ "$state" -eq 0 ] || break
        line=$part$line part=''
        printf '%s\n' "$line" >>"$log"
        case $line in
            '#'*'cov: '*)
                previous=''
                executions=${line%%[!#0-9]*}
                executions=${executions#\#}
                for word in $line; do
                    case $previous in
                        cov:)
                            # The edges that the corpus of earlier runs reaches are not new.
                            if [ "$word" -gt "$edges" ]; then
                                edges=$word
                                last=$cpu
                            fi
                            ;;
                        ft:) features=$word ;;
                        corp:) files=${word%%/*} ;;
                    esac
                    previous=$word
                done
                if [[ $line == *INITED* ]]; then
                    started=yes
                    last=0
                fi
                ;;
            'stat::number_of_executed_units:'*) executions=${line##* } ;;
        esac
    done
    exec {report}<&-
    wait "$pid" 2>/dev/null || true
}

run() {
    local target=$1 seconds=$2 largest=$3 left=$2 faults scratch log=artifacts/$1.log
    local executions edges features files cpu last
    # Broken PDFs are refused early, so they are not cut.
    [ "$target" != pdf ] || largest=65536
    plant "$target"
    scratch=$(mktemp -d -p "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
    while [ "$left" -gt 2 ]; do
        faults=$(find "artifacts/$target" -type f | wc -l)
        # The target has a limit of CPU time for each input; that of the fuzzer counts the time of other programs.
        follow "$log" "$left" env TMPDIR="$scratch" nice -n 19 "$programs/$target" "$corpora/$target" -dict=dictionary \
            -max_len="$largest" -timeout=100000 -report_slow_units=100000 -rss_limit_mb=4096 -print_final_stats=1 \
            -artifact_prefix="artifacts/$target/"
        left=$((left - (cpu > 1 ? cpu : 1)))
        faults=$(($(find "artifacts/$target" -type f | wc -l) - faults))
        printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$target" "$executions" "$edges" "$features" "$files" "$cpu" \
            "$((cpu - last))" "$faults" >>"$results"
        rm -rf "${scratch:?}"/*
        if ! grep -q INITED "$log"; then
            printf 'run.sh: %s stops at an input that it begins from; see %s\n' "$target" "$log" >&2
            break
        fi
        [ "$faults" -eq 0 ] || grep -m 1 -E -A 1 'panicked at|ERROR: libFuzzer' "$log" | cut -c 1-300 >&2 || true
    done
    rm -rf "$scratch"
}

table() {
    [ -f "$results" ] || return 0
    printf '| target | CPU seconds | executions | edges | features | corpus | CPU seconds without a new edge | faults |\n'
    printf '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n'
    awk -F '\t' '
        !($1 in seconds) { order[++count] = $1 }
        { executions[$1] += $2; edges[$1] = $3; features[$1] = $4; files[$1] = $5; seconds[$1] += $6; faults[$1] += $8
          without[$1] = $7 == $6 ? without[$1] + $7 : $7 }
        END { for (at = 1; at <= count; at++) { name = order[at]
            printf "| %s | %d | %d | %d | %d | %d | %d | %d |\n", name, seconds[name], executions[name], edges[name],
                features[name], files[name], without[name], faults[name] } }' "$results"
}

build() {
    local target bins=()
    for target in "$@"; do
        bins+=(--bin "$target")
    done
    RUSTC_WRAPPER=$PWD/rustc.sh RUSTFLAGS="${coverage[*]}" cargo build --release --target "$host" "${bins[@]}"
}

case ${1:-} in
    table)
        table
        exit
        ;;
    build)
        mapfile -t chosen < <(if [ $# -gt 1 ]; then printf '%s\n' "${@:2}"; else targets; fi)
        build "${chosen[@]}"
        exit
        ;;
    replay)
        [ $# -ge 3 ] || { echo "run.sh: replay takes a target and files" >&2; exit 2; }
        cargo build --release --target "$host" --target-dir "${CARGO_TARGET_DIR:-target}/plain" --bin "$2"
        exec "${CARGO_TARGET_DIR:-target}/plain/$host/release/$2" "${@:3}"
        ;;
esac

seconds=60 length=4096 is_built=''
while [[ ${1:-} == --* ]]; do
    case $1 in
        --seconds) seconds=${2:?} && shift ;;
        --length) length=${2:?} && shift ;;
        --no-build) is_built=yes ;;
        *) echo "run.sh: unknown option $1" >&2 && exit 2 ;;
    esac
    shift
done
mapfile -t chosen < <(if [ $# -gt 0 ]; then printf '%s\n' "$@"; else targets; fi)
[ -n "$is_built" ] || build "${chosen[@]}"
for target in "${chosen[@]}"; do
    run "$target" "$seconds" "$length"
done
table
