# shellcheck shell=bash
# How ./dev talks: one line a step on standard error, colours only on a terminal, whole logs in build/log.

logs=build/log

if [[ -t 2 && -z ${NO_COLOR:-} ]]; then
    readonly dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
    readonly dim='' green='' red='' plain=''
fi

say() { printf '%s\n' "${dim}dev:${plain} $*" >&2; }
done_saying() { printf '%s\n' "${dim}dev:${plain} ${green}$*${plain}" >&2; }
complain() { printf '%s\n' "${dim}dev:${plain} ${red}$*${plain}" >&2; }

die() {
    complain "$*"
    exit 1
}

misused() {
    complain "$*"
    exit 2
}

# step LOG TEXT COMMAND…: says TEXT, runs COMMAND with its output in build/log/LOG.log, shows the end of that when it fails.
step() {
    local log=$logs/$1.log text=$2 began=$SECONDS
    shift 2
    mkdir -p "$logs"
    say "$text"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 60 "$log" >&2
        die "failed: $text (all of it in $log)"
    fi
    local took=$((SECONDS - began))
    if ((took >= 10)); then say "  took $took s"; fi
}
