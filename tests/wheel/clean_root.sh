#!/usr/bin/env bash
# The wheel in a bare system: the distribution with python3 and python3-venv only; no compiler, none of our libraries, no zone
# data. Installs it, runs tests/wheel and the Python tests away from the sources, says how long `import csdesk` takes.
#
#     ./dev wheel && tests/wheel/clean_root.sh [FOLDER]
#
# Needs root, debootstrap and the mirror that apt uses here. FOLDER (build/clean-root) is made at the first call and kept.
set -Eeuo pipefail

top=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
readonly top
cd -- "$top"
bare=$(realpath -m -- "${1:-build/clean-root}")
readonly bare

say() { printf 'clean root: %s\n' "$*" >&2; }

make_root() {
    local codename mirror
    codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    mirror=$(apt-get indextargets --format "\$(RELEASE) \$(SITE)" "Created-By: Packages" | sed -n "s/^$codename //p" | head -n 1)
    say "making $codename in $bare"
    mkdir -p "$bare"
    debootstrap --variant=minbase --include=python3,python3-venv "$codename" "$bare" "$mirror" >"$bare.log" 2>&1
    rm -rf "$bare/usr/share/zoneinfo"
    touch "$bare/made"
}

# in_root COMMAND…: nothing of this machine's environment comes along.
in_root() { chroot "$bare" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 "$@"; }

bring() {
    rm -rf "$bare/trial"
    mkdir -p "$bare/trial/packages" "$bare/trial/bindings/python"
    cp -r dist docs README.md tests tools/requirements.txt "$bare/trial/"
    cp -r bindings/python/tests "$bare/trial/bindings/python/" # where they find tests/conformance; the package is not there
    if ! cmp -s tools/requirements.txt build/wheelhouse-all/requirements.txt; then
        say "fetching the packages of tools/requirements.txt"
        rm -rf build/wheelhouse-all
        .venv/bin/python -m pip download --quiet --only-binary :all: --dest build/wheelhouse-all -r tools/requirements.txt
        cp tools/requirements.txt build/wheelhouse-all/
    fi
    cp -r build/wheelhouse-all/. "$bare/trial/packages/"
}

has_nothing() {
    local tool
    for tool in cc gcc g++ c++ clang cmake make ld; do
        if in_root sh -c "command -v $tool"; then return 1; fi
    done
    [[ ! -e $bare/usr/share/zoneinfo ]] && ! in_root sh -c 'ls /usr/lib/*/libcctz*' 2>/dev/null
}

try_it() {
    local python=/trial/venv/bin/python
    in_root python3 -m venv /trial/venv
    in_root "$python" -m pip install --quiet --no-index --find-links /trial/packages -r /trial/requirements.txt
    in_root sh -c "$python -m pip install --quiet --no-index --find-links /trial/packages /trial/dist/csdesk-*.whl"
    say "the wheel's own tests"
    in_root CSDESK_DIST=/trial/dist CSDESK_WHEELHOUSE=/trial/packages CSDESK_README=/trial/README.md \
        "$python" -m pytest -q -p no:cacheprovider /trial/tests/wheel
    say "the package's tests, away from the sources"
    in_root "$python" -m pytest -q -p no:cacheprovider /trial/bindings/python/tests
    say "import csdesk, a new interpreter each time (µs):"
    for _ in 1 2 3 4 5; do in_root "$python" -X importtime -c 'import csdesk' 2>&1 | tail -n 1 | cut -d'|' -f2; done
}

[[ -e $bare/made ]] || make_root
bring
mountpoint -q "$bare/proc" || mount -t proc proc "$bare/proc"
trap 'umount "$bare/proc"' EXIT
has_nothing || { say "this root is not bare"; exit 1; }
try_it
say "all of it ran"
