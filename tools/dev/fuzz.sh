# shellcheck shell=bash
# Fuzzing: clang's libFuzzer with address and undefined-behaviour sanitizers, in a build of its own. What is found lands in
# build/fuzz/findings, one file a finding; smaller inputs worth keeping go to tests/fuzz/corpus by hand.

readonly fuzz_build=build/fuzz
readonly fuzzers=(document command c_api slices policy calendar_json)

# fuzz_all [MINUTES]: two lanes of MINUTES (5) each, the commands in one, the other doors in the other; before that the
# conformance cases built by clang, since the same log must come out of every compiler.
fuzz_all() {
    local minutes=${1:-5}
    [[ $minutes =~ ^[1-9][0-9]*$ ]] || misused "fuzz takes a whole number of minutes"
    need_system clang
    need_system "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev" # only recommended by clang, and nothing links without
    build_fuzzers
    step fuzz-conformance "the conformance cases, built by clang" "$fuzz_build/tests/conformance/conformance"
    mkdir -p "$fuzz_build/findings"
    local share=$((minutes * 60 / 5)) name failed=0
    for name in "${fuzzers[@]}"; do mkdir -p "$fuzz_build/corpus/$name"; done
    { run_fuzzer document $((2 * share)) && run_fuzzer command $((3 * share)); } &
    local decoder=$!
    run_fuzzer c_api $((2 * share)) || failed=1
    for name in slices policy calendar_json; do run_fuzzer "$name" "$share" || failed=1; done
    wait "$decoder" || failed=1
    ((failed == 0)) || die "something was found: see $fuzz_build/findings and $logs/fuzz-*.log"
    done_saying "nothing found"
}

build_fuzzers() {
    if [[ ! -r $fuzz_build/build.ninja ]]; then
        step fuzz-configure "configuring $fuzz_build" cmake -S . -B "$fuzz_build" -G Ninja \
            -D CMAKE_C_COMPILER=clang -D CMAKE_CXX_COMPILER=clang++ -D CMAKE_BUILD_TYPE=Debug \
            -D "CMAKE_C_FLAGS_DEBUG=-O1 -g1" -D "CMAKE_CXX_FLAGS_DEBUG=-O1 -g1 -D_GLIBCXX_ASSERTIONS" \
            -D CSDESK_SANITIZE=fuzzer-no-link,address,undefined -D CSDESK_WERROR=OFF -D CSDESK_FUZZ=ON
    fi
    step fuzz-build "compiling the fuzzers (some minutes the first time)" ninja -C "$fuzz_build" -j "$(nproc)" fuzzers conformance
}

# run_fuzzer NAME SECONDS
run_fuzzer() {
    local name=$1 seconds=$2 log=$logs/fuzz-$1.log status=0
    say "fuzzing $name for $seconds s"
    ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 "$fuzz_build/tests/fuzz/${name}_fuzzer" \
        -max_total_time="$seconds" -max_len=4096 -timeout=30 -print_final_stats=1 \
        -artifact_prefix="$fuzz_build/findings/$name-" "$fuzz_build/corpus/$name" "tests/fuzz/corpus/$name" \
        >"$log" 2>&1 </dev/null || status=$?
    grep -E '^#[0-9]+.*DONE|^broken|^SUMMARY' "$log" >&2 || true
    return "$status"
}
