# shellcheck shell=bash
# Benchmarks: built as shipped, run beside their peers, merged into one table by tests/bench/bench_main.py.

bench_all() {
    need_system
    need_python
    configure bench
    compile bench
    "$venv_python" tests/bench/bench_main.py --programs build/bench/tests/bench "$@"
}
