# shellcheck shell=bash
# A private Python in .venv with pinned packages, made anew when its requirements, its interpreter or its place change.

readonly requirements=tools/requirements.txt
readonly venv_python=$root/.venv/bin/python

need_python() {
    local base stamp
    base=$(base_python)
    stamp=$(venv_stamp "$base")
    if [[ -x $venv_python && -r .venv/csdesk-stamp && $(<.venv/csdesk-stamp) == "$stamp" ]]; then return; fi
    step venv "making .venv ($("$base" --version))" "$base" -m venv --clear .venv
    step pip "installing the packages of $requirements" \
        "$venv_python" -m pip install --disable-pip-version-check -r "$requirements"
    printf '%s\n' "$stamp" >.venv/csdesk-stamp
}

# The distribution's Python, whose headers python3-dev brings; CSDESK_PYTHON names another.
base_python() {
    local candidate
    for candidate in ${CSDESK_PYTHON:+"$CSDESK_PYTHON"} /usr/bin/python3 python3; do
        if has_headers "$candidate"; then
            command -v "$candidate"
            return
        fi
        [[ $candidate != "${CSDESK_PYTHON:-}" ]] || die "CSDESK_PYTHON=$candidate is not Python 3.11 or newer with its headers"
    done
    die "no Python 3.11 or newer with its headers (python3-dev) was found"
}

has_headers() {
    "$1" - 2>/dev/null <<'PYTHON'
import os, sys, sysconfig
sys.exit(not (sys.version_info >= (3, 11) and os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))))
PYTHON
}

venv_stamp() {
    local python
    python=$("$1" -c 'import sys; print(sys.executable, sys.hexversion)')
    printf '%s' "$root $python $(sha256sum <"$requirements")"
}

# run_python ARGUMENTS…: the private Python, with the freshly built csdesk on its path.
run_python() {
    build_module
    cd -- "$here"
    PYTHONPATH=$root/build/release/python${PYTHONPATH:+:$PYTHONPATH} exec "$venv_python" "$@"
}
