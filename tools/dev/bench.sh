# shellcheck shell=bash
# Benchmarks: built as shipped, run beside their peers, merged into one table by tests/bench/bench_main.py.

bench_all() {
    build_module
    configure bench
    compile bench
    cd -- "$here"
    "$venv_python" "$root/tests/bench/bench_main.py" --programs "$root/build/bench/tests/bench" \
        --module "$root/build/release/python" "$@"
}
