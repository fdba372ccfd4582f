# shellcheck shell=bash
# Benchmarks: built as shipped, run beside their peers, merged into one table by tests/bench/bench_main.py.

bench_all() {
    need_system
    need_python
    configure bench
    compile bench
    cd -- "$here"
    "$venv_python" "$root/tests/bench/bench_main.py" --programs "$root/build/bench/tests/bench" "$@"
}
