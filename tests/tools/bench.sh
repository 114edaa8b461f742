#!/usr/bin/env bash
# tools/bench with programs that only pretend: what it asks of them, what it makes of their reports, and what it says when one is missing.
set -u
source_root=$1
command -v python3 > /dev/null || { echo "no python3: nothing to test"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
bench=$source_root/tools/bench

# says WHAT TEXT FILE; not_said is the opposite.
says() { grep -qF -- "$2" "$3" || { echo "FAILED: $1: should say: $2"; cat "$3"; failed=1; }; }
not_said() { ! grep -qF -- "$2" "$3" || { echo "FAILED: $1: should not say: $2"; cat "$3"; failed=1; }; }
expects() { [ "$2" = "$3" ] || { echo "FAILED: $1: exit code $3 instead of $2"; cat "$work"/{out,err}; failed=1; }; }

# A program that ran cuba in a quarter of a second for each model second, and a Python whose scripts took ten times that.
mkdir -p "$work/peers/bin"
cat > "$work/nsim" << 'PROGRAM'
#!/usr/bin/env bash
echo "nsim $*" >> "$ASKED"
[ -e "$BROKEN" ] && { echo "error: no such luck" >&2; exit 1; }
echo '{"version": "0.1.0", "synapses": 1000, "peak_bytes": 5000000, "seconds": {"build": 0.5, "compile": 0.25, "simulate": 0.025, "simulate_cpu": 0.02},
 "stages": [{"duration_ms": 100, "populations": [{"name": "exc", "rate_hz": 5.5}, {"name": "inh", "rate_hz": 5.7}], "results": [{"label": "rate(exc)", "value": 5.5}]}]}'
PROGRAM
cat > "$work/peers/bin/python" << 'PROGRAM'
#!/usr/bin/env bash
[ "$1" = -c ] && { [[ $2 != *"'pygenn'"* ]]; exit; }
echo "$*" >> "$ASKED"
[[ $1 == */in_nest.py ]] && rate=${NEST_RATE:-5.6} || rate=5.65
echo "some words"
echo "{\"build\": 1, \"compile\": 0, \"simulate\": 0.25, \"simulate_cpu\": 0.2, \"rates\": {\"exc\": $rate, \"inh\": $rate}, \"synapses\": 1000, \"version\": \"x\", \"more\": {}, \"peak_bytes\": 7000000}"
PROGRAM
chmod +x "$work/nsim" "$work/peers/bin/python"
export ASKED=$work/asked BROKEN=$work/broken
run() { : > "$ASKED"; "$bench" --nsim "$work/nsim" --peers-folder "$work/peers" --out "$work/made" "$@" > "$work/out" 2> "$work/err"; }

run cuba-4000 --repeats 2 --threads 1 --duration 0.1
expects "three simulators" 0 $?
says "nsim's seconds for a model second" "| cuba-4000 | nsim | 1 | 2 | model s | 0.25 | 0.25 .. 0.25 |  | 0.2 |" "$work/out"
says "a peer's ratio" "| cuba-4000 | nest | 1 | 2 | model s | 2.5 | 2.5 .. 2.5 | 10 | 2 | 10 | exc 5.6, inh 5.6 | agrees | 1 |" "$work/out"
says "the machine" "cores" "$work/out"
says "what is missing" "GeNN is not installed" "$work/out"
says "the summary" "| CUBA, 80 synapses a cell (\`cuba-4000\`) | model s | 0.25 | x 10 | x 10 |" "$work/made/summary.md"
says "csv" "cuba-4000,brian2,1,2,model s,2.5," "$work/made/table.csv"
says "what nsim is asked" "--set cells=4000 --set indegree=80 --set duration=0.1 s" "$ASKED"
says "what a peer is asked" "in_nest.py cells=4000 indegree=80 duration=0.1 threads=1 seed=2" "$ASKED"
[ "$(wc -l < "$work/made/runs.jsonl")" = 6 ] || { echo "FAILED: six runs are kept"; failed=1; }
# In turn: one of each, then the next round.
[ "$(sed 's/^nsim.*/nsim/; s/.*in_\([a-z0-9]*\).py.*/\1/' "$ASKED" | tr '\n' ' ')" = "nsim nest brian2 nsim nest brian2 " ] || { echo "FAILED: the order"; cat "$ASKED"; failed=1; }

NEST_RATE=7 run cuba-4000 --repeats 1 --threads 1 --simulators nsim,nest
expects "a fast wrong answer" 1 $?
says "a fast wrong answer" "DIFFERS" "$work/out"
not_said "what was not asked for" "brian2" "$work/out"

touch "$BROKEN"
run cuba-4000 --quick
expects "a simulator that fails" 0 $?
says "a simulator that fails" "cuba-4000, nsim, 1 thread: exit code 1: error: no such luck." "$work/out"
says "the others go on" "| cuba-4000 | nest |" "$work/out"
rm "$BROKEN"

run cuba-4000 --quick --peers-folder "$work/nobody"
expects "no peers" 0 $?
says "no peers" "tools/bench --peers puts it into a virtual environment" "$work/out"

run nothing-like-it
expects "an unknown network" 1 $?
says "an unknown network" "no network is called nothing-like-it; there are: cuba-4000" "$work/err"
run --simulators neuron
expects "an unknown simulator" 2 $?
run --repeats 0
expects "no repeats" 2 $?
run --threads 1,x
expects "threads that are no numbers" 2 $?
run --list
says "the list" "hpc_benchmark          81 M plastic" "$work/out"
exit $failed
