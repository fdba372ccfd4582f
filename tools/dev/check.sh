# shellcheck shell=bash
# Tests and lint. Counts come from the reports of ctest and pytest; the last line of `./dev test` is their sum.

readonly reports=build/reports

test_all() {
    rm -rf "$reports"
    mkdir -p "$reports"
    case ${1:-all} in
    all)
        build_all
        run_ctest release
        run_pytest
        run_wheel
        run_asan
        run_tsan
        ;;
    python) build_all && run_pytest ;;
    wheel) run_wheel ;;
    asan) need_system && run_asan ;;
    tsan) need_system && run_tsan ;;
    *) build_all && run_ctest release -R "$1" ;;
    esac
    need_python
    "$venv_python" tools/dev/tally.py "$reports"/*.xml
}

# run_ctest PRESET [OPTION…]: a failing test is counted, not fatal.
run_ctest() {
    local preset=$1 log=$logs/ctest-$1.log
    shift
    say "running the tests of $preset${*:+ ($*)}"
    ctest --test-dir "build/$preset" --parallel 2 --timeout 900 --output-on-failure --no-tests=ignore \
        --output-junit "$root/$reports/$preset.xml" "$@" >"$log" 2>&1 </dev/null || show_failures "$log"
    grep -E 'tests passed|Total Test time|No tests were found' "$log" || true
}

show_failures() {
    complain "tests failed (all of it in $1)"
    grep -vE '^ *[0-9]+/[0-9]+ .* Passed |^ *Start +[0-9]+:' "$1" | tail -n 150 >&2 || true
}

run_pytest() {
    [[ -d bindings/python/tests ]] || return 0
    say "running the Python tests"
    local log=$logs/pytest.log
    PYTHONPATH=$root/build/release/python "$venv_python" -m pytest -q -p no:cacheprovider --junitxml "$reports/python.xml" \
        bindings/python/tests >"$log" 2>&1 </dev/null || show_failures "$log"
    tail -n 1 "$log"
}

# The wheel: built, and installed into a new environment.
run_wheel() {
    wheel_all
    wheelhouse build/wheelhouse typer rich tzdata
    say "running the tests of the wheel"
    local log=$logs/wheel.log
    CSDESK_DIST=$root/dist CSDESK_WHEELHOUSE=$root/build/wheelhouse CSDESK_README=$root/README.md "$venv_python" -m pytest -q \
        -p no:cacheprovider --junitxml "$reports/wheel.xml" tests/wheel >"$log" 2>&1 </dev/null || show_failures "$log"
    tail -n 1 "$log"
}

# Undefined behaviour and memory errors where the logic is: unit and model tests.
run_asan() {
    export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1
    export RC_PARAMS=max_success=20  # unoptimised and instrumented: the full number of random cases runs in the release tests
    configure asan
    compile asan tests_unit tests_model
    run_ctest asan -L 'unit|model' -E _NOT_BUILT
}

# Data races where there are threads.
run_tsan() {
    export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
    configure tsan
    compile tsan tests_threads
    run_ctest tsan -L threads -E _NOT_BUILT
}

lint_all() {
    need_system shellcheck
    need_python
    local ours=()
    mapfile -t ours < <(git ls-files -co --exclude-standard '*.cpp' '*.hpp' '*.c' '*.h')
    step clang-format "checking the C++ format" .venv/bin/clang-format --dry-run -Werror "${ours[@]}"
    step ruff "checking the Python code" "$venv_python" -m ruff check .
    step ruff-format "checking the Python format" "$venv_python" -m ruff format --check .
    step shellcheck "checking the shell code" \
        shellcheck --external-sources --check-sourced dev .ci/run tests/install/clean_root.sh
    step tidy "checking the house rules" "$venv_python" -B tests/tidy/tidy.py .
    done_saying "nothing to complain about"
}
