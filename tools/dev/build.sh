# shellcheck shell=bash
# Configure and compile one of the presets of CMakePresets.json.

# ccache: paths relative to the clone, so that one clone profits from another.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

# configure PRESET [OPTION…]
configure() {
    local preset=$1
    shift
    step "configure-$preset" "configuring $preset" cmake --preset "$preset" "$@"
}

# compile PRESET [TARGET…]
compile() {
    local preset=$1
    shift
    step "build-$preset" "compiling $preset" cmake --build "build/$preset" --parallel "$(nproc)" ${1:+--target "$@"}
}

# Everything, with the Python module built against the very interpreter that will import it.
build_all() {
    need_system
    need_python
    local module=()
    if [[ -r bindings/python/CMakeLists.txt ]]; then
        module=(-D CSDESK_PYTHON=ON -D PYBIND11_FINDPYTHON=ON -D "Python_EXECUTABLE=$venv_python"
            -D "pybind11_DIR=$("$venv_python" -m pybind11 --cmakedir)" -D "CSDESK_PYTHON_OUTPUT=$root/build/release/python")
    fi
    configure release "${module[@]}"
    compile release
}
