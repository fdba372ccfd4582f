# shellcheck shell=bash
# Configure and compile one of the presets of CMakePresets.json.

# ccache: paths relative to the clone, so that one clone profits from another.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

# configure PRESET [OPTION…]: only when the options or the presets changed; ninja sees to the rest.
configure() {
    local preset=$1 stamp=build/$1/csdesk-stamp options
    options="$root ${*} $(sha256sum <CMakePresets.json)"
    if [[ -r $stamp && -r build/$preset/build.ninja && $(<"$stamp") == "$options" ]]; then return; fi
    step "configure-$preset" "configuring $preset" cmake --preset "$@"
    printf '%s\n' "$options" >"$stamp"
}

# compile PRESET [TARGET…]
compile() {
    local preset=$1
    shift
    if [[ $(ninja -n -C "build/$preset" "$@" 2>&1) == *"no work to do"* ]]; then return; fi
    step "build-$preset" "compiling $preset" ninja -C "build/$preset" -j "$(nproc)" "$@"
}

build_all() {
    configure_release
    compile release
}

# Only what `import csdesk` needs.
build_module() {
    configure_release
    compile release _csdesk
}

# With the Python module against the very interpreter that will import it.
configure_release() {
    need_system
    need_python
    local module=()
    if [[ -r bindings/python/CMakeLists.txt ]]; then
        module=(-D CSDESK_PYTHON=ON -D PYBIND11_FINDPYTHON=ON -D "Python_EXECUTABLE=$venv_python"
            -D "pybind11_DIR=$("$venv_python" -m pybind11 --cmakedir)" -D "CSDESK_PYTHON_OUTPUT=$root/build/release/python")
    fi
    configure release "${module[@]}"
}
