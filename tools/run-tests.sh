#!/usr/bin/env bash
# Run the suite: the two sites have settings of their own, so each has a run of its own.
# Arguments go to pytest. The browser tests run one after another, the others on all cores.
set -u
cd "$(dirname "$0")/.."
pytest=(.venv/bin/python -m pytest)
failed=0
run() {
    "$@"
    code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 5 ] || failed=1 # 5: nothing was selected there
}
run "${pytest[@]}" tests/portal --ds=tests.settings.portal -n 2 "$@"
run "${pytest[@]}" tests/flow tests/e2e "$@"
run "${pytest[@]}" tests -n 2 --ignore=tests/flow --ignore=tests/e2e "$@"
exit "$failed"
