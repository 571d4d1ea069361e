#!/usr/bin/env bash
# A real cluster of search nodes for the tests: one JVM a node, on loopback, with all data in a temporary folder.
#
#   cluster.sh start [option…]   starts the nodes; prints their addresses, one a line, when the cluster is green
#   cluster.sh stop              ends every node and removes the folder
#   cluster.sh kill N            ends node N as a power cut would (SIGKILL)
#   cluster.sh restart N         starts node N again, with its data, and waits until it answers
#   cluster.sh pause N           stops node N from answering, its connections open; `resume N` lets it go on
#   cluster.sh full              makes the disk of every node count as full, so that writes are refused (flood stage);
#                                `roomy` ends that
#   cluster.sh status            lists the nodes, their processes, memory and CPU seconds, and the cluster's health
#   cluster.sh available         exits with 0 if a cluster can be started here, else prints why not and exits with 3
#
# Options of start:
#   --nodes N            number of nodes (3)
#   --owner PID          the nodes end by themselves when this process ends
#   --limit SECONDS      the nodes end by themselves after this time (10,800)
#   --setting KEY=VALUE  one more line of opensearch.yml, for every node; may be repeated
#   --port N             HTTP port of the first node; the others follow (default: free ports)
#
# ONRECORD_CLUSTER_DIR names the folder; a folder for each cluster lets several run at once. Its file `addresses` holds the
# addresses that start prints. ONRECORD_CLUSTER_CACHE keeps the compiled launcher and the class path between starts;
# ONRECORD_CLUSTER_JAVA has further flags for the nodes. To the file that ONRECORD_CLUSTER_CPU names, each node that ends here
# adds a line with its CPU seconds.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${ONRECORD_CLUSTER_DIR:-${TMPDIR:-/tmp}/onrecord-cluster-$(id -u)-$(printf %s "$here" | cksum | cut -d' ' -f1)}
cache=${ONRECORD_CLUSTER_CACHE:-${TMPDIR:-/tmp}/onrecord-cluster-cache-$(id -u)}
# The start of a node is mostly code that runs once, so the second compiler does not pay for itself.
java_flags=(-Xms512m -Xmx512m -Xss1m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData
    -Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true -Dio.netty.recycler.maxCapacityPerThread=0
    -Dlog4j.shutdownHookEnabled=false -Dlog4j2.disable.jmx=true -Djna.nosys=true)

fail() {
    printf 'cluster: %s\n' "$*" >&2
    exit 1
}

# The JDK: JAVA_HOME, else the one on the path.
java_tool() {
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/$1" ]; then
        printf '%s\n' "$JAVA_HOME/bin/$1"
    else
        command -v "$1"
    fi
}

available() {
    local tool version
    [ -r /proc/self/stat ] || { echo "no /proc"; return 3; }
    for tool in java javac; do
        java_tool "$tool" >/dev/null || { echo "no $tool"; return 3; }
    done
    for tool in mvn curl setsid; do
        command -v "$tool" >/dev/null || { echo "no $tool"; return 3; }
    done
    version=$("$(java_tool javac)" -version 2>&1 | sed -E 's/^javac ([0-9]+).*/\1/')
    [ "$version" -ge 17 ] || { echo "JDK $version is older than 17"; return 3; }
    (prepare) >/dev/null 2>&1 || { echo "Maven could not resolve tests/cluster/pom.xml"; return 3; }
}

# Resolves the dependencies and compiles the launcher, unless that was done for the same sources; sets classpath.
prepare() {
    local stamp
    stamp=$(cat "$here/pom.xml" "$here/OneNode.java" | cksum | cut -d' ' -f1)
    if [ ! -f "$cache/$stamp/ready" ] || ! all_jars "$cache/$stamp/classpath"; then
        rm -rf "${cache:?}/$stamp"
        mkdir -p "$cache/$stamp/classes"
        local goal=(-q -B -f "$here/pom.xml" dependency:build-classpath "-Dmdep.outputFile=$cache/$stamp/classpath")
        # Offline first: it asks no repository whether plugins have become newer.
        mvn -o "${goal[@]}" >"$cache/$stamp/maven.log" 2>&1 || mvn "${goal[@]}" >"$cache/$stamp/maven.log" 2>&1 ||
            fail "Maven could not resolve the dependencies; see $cache/$stamp/maven.log"
        "$(java_tool javac)" -nowarn -cp "$(cat "$cache/$stamp/classpath")" -d "$cache/$stamp/classes" "$here/OneNode.java" ||
            fail "the launcher does not compile"
        touch "$cache/$stamp/ready"
    fi
    classpath=$cache/$stamp/classes:$(cat "$cache/$stamp/classpath")
}

all_jars() {
    local jar
    while read -r jar; do
        [ -f "$jar" ] || return 1
    done < <(tr ':' '\n' <"$1" && echo)
}

is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Prints a port that nothing listens on. Nodes keep theirs over a restart, so the system cannot choose them.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 10000))
        if is_free "$port" && ! grep -qx "$port" "$folder/ports"; then
            echo "$port" >>"$folder/ports"
            echo "$port"
            return
        fi
    done
}

get() { curl --silent --show-error --noproxy '*' --max-time 30 "$@"; }

is_running() { [ -f "$folder/node$1/pid" ] && is_ours "$(cat "$folder/node$1/pid")"; }

# A process id may have been given to another process since, and the rest of an ended process has no command line.
is_ours() { { tr "\\0" " " <"/proc/$1/cmdline"; } 2>/dev/null | grep -qF " OneNode $folder/"; }

launch() {
    local home=$folder/node$1
    prepare
    # In a session of its own, so that an interrupt at the terminal reaches stop first.
    setsid "$(java_tool java)" "${java_flags[@]}" ${ONRECORD_CLUSTER_JAVA:-} -cp "$classpath" OneNode "$home" "$(cat "$folder/limit")" "$(cat "$folder/owner")" \
        >"$home/out" 2>&1 </dev/null &
    local pid=$!
    echo "$pid" >"$home/pid"
    # Until the process has become the JVM, nothing tells that it is a node of ours.
    until is_ours "$pid" || ! kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
}

# Waits until the health endpoint of node N says what is asked: wait_for N SECONDS QUERY.
wait_for() {
    local deadline=$((SECONDS + $2)) answer
    while [ $SECONDS -lt "$deadline" ]; do
        is_running "$1" || { tail -n 20 "$folder/node$1/out" >&2; fail "node $1 ended at its start"; }
        if answer=$(get "$(address "$1")/_cluster/health?$3&timeout=5s" 2>/dev/null) && grep -q '"timed_out":false' <<<"$answer"; then
            return
        fi
        sleep 0.5
    done
    fail "node $1 did not answer within $2 s: ${answer:-}; see $folder/node$1/out"
}

address() { sed -n "${1}p" "$folder/addresses"; }

number_of_nodes() { wc -l <"$folder/addresses"; }

start() {
    local nodes=3 owner=0 limit=10800 port= settings=() node names=() seeds=()
    while [ $# -gt 0 ]; do
        [ $# -ge 2 ] || fail "$1 needs a value"
        case $1 in
            --nodes) nodes=$2 ;;
            --owner) owner=$2 ;;
            --limit) limit=$2 ;;
            --port) port=$2 ;;
            --setting) settings+=("$2") ;;
            *) fail "unknown option $1" ;;
        esac
        shift 2
    done
    [ ! -e "$folder" ] || fail "$folder exists: a cluster runs there, or ended badly; \`cluster.sh stop\` cleans up"
    # Unless the start succeeds, nothing is left of it.
    trap stop EXIT
    trap 'exit 130' INT TERM
    mkdir -p "$folder"
    : >"$folder/ports"
    : >"$folder/addresses"
    echo "$owner" >"$folder/owner"
    echo "$limit" >"$folder/limit"
    local transport=()
    for node in $(seq "$nodes"); do
        names+=("node$node")
        transport[node]=$(free_port)
        seeds+=("127.0.0.1:${transport[node]}")
        echo "http://127.0.0.1:$([ -n "$port" ] && echo $((port + node - 1)) || free_port)" >>"$folder/addresses"
    done
    for node in $(seq "$nodes"); do
        mkdir -p "$folder/node$node/config"
        configuration "$node" "${transport[node]}" "${names[*]}" "${seeds[*]}" >"$folder/node$node/config/opensearch.yml"
        [ ${#settings[@]} -eq 0 ] || printf '%s\n' "${settings[@]/=/: }" >>"$folder/node$node/config/opensearch.yml"
        cp "$here/log4j2.properties" "$folder/node$node/config/"
        launch "$node"
    done
    wait_for 1 300 "wait_for_nodes=$nodes&wait_for_status=green"
    for node in $(seq 2 "$nodes"); do
        wait_for "$node" 120 ""
    done
    trap - EXIT INT TERM
    cat "$folder/addresses"
}

# Prints the settings of one node: configuration NUMBER TRANSPORT-PORT NAMES SEEDS.
configuration() {
    local home=$folder/node$1
    cat <<YAML
cluster.name: onrecord-test
node.name: node$1
node.roles: [cluster_manager, data]
path.data: $home/data
path.logs: $home/logs
network.host: 127.0.0.1
http.port: $(address "$1" | sed 's/.*://')
transport.port: $2
discovery.seed_hosts: [${4// /, }]
cluster.initial_cluster_manager_nodes: [${3// /, }]
node.processors: 2
node.store.allow_mmap: false
cluster.routing.allocation.disk.threshold_enabled: false
action.auto_create_index: false
YAML
}

cpu_seconds() {
    awk -v tick="$(getconf CLK_TCK)" '{ print ($14 + $15) / tick }' "/proc/$1/stat"
}

note_cpu() {
    [ -z "${ONRECORD_CLUSTER_CPU:-}" ] || cpu_seconds "$1" >>"$ONRECORD_CLUSTER_CPU" 2>/dev/null || true
}

stop() {
    local pid_file pid
    for pid_file in "$folder"/node*/pid; do
        [ -f "$pid_file" ] || continue
        pid=$(cat "$pid_file")
        ! is_ours "$pid" || note_cpu "$pid"
        # The data is thrown away, so no node has to close it.
        is_ours "$pid" && kill -KILL "$pid" 2>/dev/null || true
        while is_ours "$pid"; do sleep 0.1; done
    done
    rm -rf "${folder:?}"
}

kill_node() {
    is_running "$1" || fail "node $1 does not run"
    local pid
    pid=$(cat "$folder/node$1/pid")
    note_cpu "$pid"
    kill -KILL "$pid"
    while is_ours "$pid"; do sleep 0.05; done
}

# Makes the disks of the nodes count as full, or not: full yes|no. Waits until the nodes have looked.
full() {
    local room=cluster.routing.allocation.disk deadline=$((SECONDS + 180)) free=1b is_blocked
    [ "$1" = no ] || free=900tb
    change_settings "{\"transient\":{\"$room.threshold_enabled\":true,\"$room.watermark.low\":\"$free\",\"$room.watermark.high\":\"$free\",
        \"$room.watermark.flood_stage\":\"$free\",\"cluster.info.update.interval\":\"10s\"}}"
    while :; do
        is_blocked=no
        ! grep -q read_only_allow_delete <<<"$(get "$(address "$(first_running)")/_all/_settings/index.blocks.*")" || is_blocked=yes
        [ $is_blocked != "$1" ] || break
        [ $SECONDS -lt $deadline ] || fail "the nodes did not notice within 180 s (a cluster without an index never does)"
        sleep 1
    done
    # New indexes would be allowed again by themselves, but much later.
    [ "$1" = yes ] ||
        change_settings "{\"transient\":{\"$room.threshold_enabled\":false},\"persistent\":{\"cluster.blocks.create_index\":null}}"
}

change_settings() {
    get --request PUT --header 'Content-Type: application/json' --fail --output /dev/null --data "$1" \
        "$(address "$(first_running)")/_cluster/settings"
}

first_running() {
    local node
    for node in $(seq "$(number_of_nodes)"); do
        ! is_running "$node" || { echo "$node"; return; }
    done
    fail "no node runs"
}

restart() {
    is_running "$1" && kill_node "$1"
    launch "$1"
    wait_for "$1" 300 "wait_for_nodes=>=1"
}

status() {
    [ -d "$folder" ] || { echo "no cluster in $folder"; return 3; }
    local node answering=
    for node in $(seq "$(number_of_nodes)"); do
        if is_running "$node"; then
            local pid
            pid=$(cat "$folder/node$node/pid")
            answering=${answering:-$node}
            printf 'node %s: %s, process %s, %s MB, %s CPU s\n' "$node" "$(address "$node")" "$pid" \
                "$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$pid/status")" \
                "$(cpu_seconds "$pid")"
        else
            printf 'node %s: %s, not running\n' "$node" "$(address "$node")"
        fi
    done
    [ -z "$answering" ] || get "$(address "$answering")/_cluster/health" || true
    echo
}

case ${1:-} in
    start) shift; start "$@" ;;
    stop) stop ;;
    kill) kill_node "${2:?which node}" ;;
    pause) kill -STOP "$(cat "$folder/node${2:?which node}/pid")" ;;
    resume) kill -CONT "$(cat "$folder/node${2:?which node}/pid")" ;;
    full) full yes ;;
    roomy) full no ;;
    restart) restart "${2:?which node}" ;;
    status) status ;;
    available) available ;;
    *) sed -n '2,27s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
