#!/usr/bin/env bash
# The program as a user meets it: exit codes, and what is said when something is wrong.
set -u
nsim=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
cd "$work" || exit 2
export XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache NO_COLOR=1
unset NSIM_PATH

# expects CODE TEXT COMMAND...: the exit code, and a text on stdout or stderr.
expects() {
  local wanted=$1 text=$2 code
  shift 2
  "$@" > out 2>&1 < /dev/null
  code=$?
  local PATH=/usr/local/bin:/usr/bin:/bin
  [ "$code" = "$wanted" ] || { echo "FAILED: ${*@Q}: exit code $code instead of $wanted"; cat out; failed=1; }
  [ -z "$text" ] || grep -qF -- "$text" out || { echo "FAILED: ${*@Q}: should say: $text"; cat out; failed=1; }
}

expects 0 "nsim COMMAND --help" "$nsim" --help
expects 1 "nsim COMMAND --help" "$nsim"
expects 0 "nsim 0." "$nsim" --version
expects 1 'did you mean `check`?' "$nsim" chek
expects 1 'did you mean `nsim run balanced.net`?' "$nsim" balanced.net
expects 1 'did you mean `--check`' "$nsim" fmt a.net --chek
expects 1 'FILE is required' "$nsim" check
for command in check fmt explain new import completions; do expects 0 "Example" "$nsim" "$command" --help; done
expects 0 "Exit code 0: no problems" "$nsim" doctor --help

expects 0 "first.net is written" "$nsim" new first
expects 2 "it is there already, and is kept as it is" "$nsim" new first
expects 0 "first.net: no mistakes found" "$nsim" check first.net
expects 0 "" "$nsim" fmt --check first.net
expects 2 "make the folder first: mkdir -p absent" "$nsim" new absent/first

expects 2 "there is no such file" "$nsim" check absent.net
expects 2 "it is a folder" "$nsim" check .
printf 'population exc[10 : lif\n' > bad.net
expects 1 "bad.net:1:" "$nsim" check bad.net
expects 1 "bad.net:1:" "$nsim" check first.net bad.net
expects 1 "bad.net:1:" "$nsim" fmt bad.net
[ "$(cat bad.net)" = 'population exc[10 : lif' ] || { echo "FAILED: fmt changed a file with mistakes"; failed=1; }

# What only a network shows: a loop of values within a step, found in an experiment as well, without drawing anything.
printf 'neuron u { state y = 0; input s = 0; y = s }\npopulation a[3] : u\nconnect a.y -> a by one_to_one { weight = 1; delay = 0 steps }\nexperiment e { run 1 ms { record mean(a.y) } }\n' > loop.net
expects 1 "loop.net:3:" "$nsim" check loop.net

# A whole network goes out as NIR and comes back as a text that runs.
cat > saved.net <<'END'
import "models/nir.net"
source digits : images("digits_small")
source spikes : rate_code(digits, highest = 200 Hz)
layer h[8]    : nir_lif(tau = 10 ms) + surrogate(fast_sigmoid) <- spikes
layer out[10] : leaky(tau = 20 ms) <- h
connect loop: h -> h by dense { learn = true }
train 2 batches using adam { step = 1 ms; batch = 16; present spikes for 10 ms; minimise cross_entropy(mean(out, over = time), digits.label) }
save h, out "saved.nir"
END
expects 0 "loss" "$nsim" run saved.net --device reference
expects 0 "brought.net: 2 layers, 1 connection; weights in brought.safetensors" "$nsim" import saved.nir --out brought.net --set digits_small --rate "200 Hz"
expects 0 "brought.net: no mistakes found" "$nsim" check brought.net
expects 0 "" "$nsim" fmt brought.net --check
expects 0 "accuracy" "$nsim" run brought.net --device reference
expects 2 "is there already" "$nsim" import saved.nir --out brought.net
expects 0 "plain.net: 2 layers" "$nsim" import saved.nir --out plain.net
expects 0 "plain.net: no mistakes found" "$nsim" check plain.net
expects 2 "no HDF5 file" "$nsim" import saved.net --out other.net
expects 1 "no rate" "$nsim" import saved.nir --out other.net --rate often
expects 2 "there is no file" "$nsim" import absent.nir
sed 's/leaky(tau = 20 ms)/relu/' saved.net > relu.net
expects 1 "[N347]" "$nsim" check relu.net

# A recording of 5 bytes an event that breaks off inside of one; a table of trials with courses in it.
printf '1234567' > cut.bs2
printf 'source s[polarity = 2, row = 4, column = 4] : events("cut.bs2", format = bs2)\nrun 1 ms { record spikes of s }\n' > events.net
expects 2 '`cut.bs2` is cut off' "$nsim" run events.net --device reference
cat > trials.net <<'END'
neuron unit(target = 1) { state y = 0; y' = (target - y) / 10 ms }
param goal = 1
population u[2] : unit(target = goal)
sweep goal in [1, 4, 2] {
  run 50 ms { let level = mean(u.y); record level every 10 ms; record mean(u.y), clock(build), clock(simulate) }
  record best(mean(u.y), over = goal)
  expect final(level) == mean(u.y)
  expect best(level) <= goal
  expect max(best(level), over = goal) > 3.9
  expect mean(rank(mean(u.y), over = goal)) == 1
  expect size(level, over = time) == 5
  expect clock(build) + clock(simulate) > 0 ms
}
END
expects 0 "held    max(best(level), over = goal) > 3.9" "$nsim" test trials.net --device reference
grep -q FAILED out && { echo "FAILED: courses in a table"; cat out; failed=1; }
# A sweep within a sweep: the outer table has a line for each trial of the inner.
cat > nested.net <<'END'
neuron unit(target = 1) { state y = target; y' = (target - y) / 10 ms }
param goal = 1
param share = 1
population u[2] : unit(target = goal * share)
sweep goal in [1, 4] {
  sweep share in [1, 2, 3] { run 1 ms { record mean(u.y) } }
  expect mean(u.y) == goal * share
  plot table(mean(u.y), by = share)
}
END
expects 0 "held    mean(u.y) == goal * share" "$nsim" test nested.net --device reference --out nested
[ "$(wc -l < nested/trials.csv)" = 7 ] && grep -q '^4,3,12$' nested/trials.csv || { echo "FAILED: a table within a table"; cat nested/trials.csv; failed=1; }

printf 'param   a=1   # kept\n' > loose.net
expects 1 "loose.net: not laid out" "$nsim" fmt --check loose.net
expects 0 "loose.net: laid out" "$nsim" fmt loose.net
expects 0 "" "$nsim" fmt --check loose.net
grep -q '# kept' loose.net || { echo "FAILED: fmt lost a comment"; failed=1; }
printf 'param   a=1\n' | "$nsim" fmt - > out || { echo "FAILED: fmt -"; failed=1; }
[ "$(cat out)" = "param a = 1" ] || { echo "FAILED: fmt - printed $(cat out)"; failed=1; }

expects 0 "N510" "$nsim" explain N510
expects 0 "N510" "$nsim" explain n510
expects 0 "probability(p" "$nsim" explain probability
expects 1 'did you mean `probability`' "$nsim" explain probabilty
expects 1 "there is no message N999" "$nsim" explain N999
expects 1 "neither a file, nor a message code, nor a name" "$nsim" explain no_such_name
mkdir lib
printf '# Doubles.\n# From nowhere, 1900.\nlet twice(x) = 2 * x\n' > lib/my.net
NSIM_PATH=$work/lib expects 0 "From nowhere, 1900." "$nsim" explain twice
NSIM_PATH=$work/lib expects 1 'did you mean `twice`' "$nsim" explain twise

printf 'thread: 2\n' > nsim.yaml
expects 1 'did you mean `threads`?' "$nsim" check first.net
expects 2 "nsim.yaml" "$nsim" doctor
printf 'cache: /proc/none\n' > nsim.yaml
expects 2 "/proc/none cannot be written" "$nsim" doctor
rm nsim.yaml

# Sets of samples: listed, looked for, fetched from a folder that stands for a mirror.
expects 0 "not here: nsim data mnist" "$nsim" data
expects 0 "https" "$nsim" data --help
expects 1 'did you mean `mnist`?' "$nsim" data minst
expects 0 "nsim data mnist" "$nsim" doctor
mkdir mirror
if command -v curl > /dev/null; then
  expects 2 "cannot fetch \`train-images-idx3-ubyte.gz\` of mnist" "$nsim" data mnist --from mirror --into sets
  [ -e sets/mnist/train-images-idx3-ubyte.gz ] && { echo "FAILED: a file that was not fetched is there"; failed=1; }
fi
mkdir -p here/mnist
printf '\0\0\10\1\0\0\0\1x' > here/mnist/train-images-idx1-ubyte
printf 'data: here\n' > nsim.yaml
expects 0 "mnist: here already, in here/mnist" "$nsim" data mnist
rm nsim.yaml

# A run that cannot be what was meant.
printf 'import "models/neurons.net"\nparam drive_now = 400 pA\npopulation cells[3] : lif_psc_exp\ndrive cells.I_ext = drive_now\n' > cells.net
expects 1 "nothing runs in cells.net" "$nsim" run cells.net
{ cat cells.net; echo 'experiment quick { run 10 ms { record spikes of cells } }'; } > quick.net
expects 1 'name an experiment: `nsim run quick.net quick`' "$nsim" run quick.net
expects 1 'did you mean `quick`?' "$nsim" run quick.net quik
{ cat cells.net; echo 'run 10 ms { plot map(count(cells.spikes)) }'; } > map.net
expects 1 '`map` takes a population' "$nsim" check map.net
{ cat cells.net; echo 'sweep drive_now in [] { run 10 ms { record spikes of cells } }'; } > none.net
expects 1 "this sweep has no trials" "$nsim" run none.net
expects 1 'N105' "$nsim" run quick.net quick --set "drive=3 pA"
printf 'population cells[3] : lif_delta\nrun 1 ms { record spikes of cells }\n' > forgotten.net
expects 1 'begin the file with `import "models/neurons.net"`' "$nsim" check forgotten.net

# Kernels that measure themselves.
expects 0 "where the time went" "$nsim" run quick.net quick --profile --out profiled
expects 0 '"integrate": ' "$nsim" run quick.net quick --profile --json --out profiled
expects 2 "the reference device has no profile" "$nsim" run quick.net quick --profile --device reference

# What layers have learned is saved and loaded; trainings leave checkpoints, which --resume goes on from.
cat > learn.net <<'NET'
param rate = 1e-3
source digits : images("digits_small")
layer h[8] : relu <- digits
layer out[10] : linear <- h
train 2 epochs using adam(rate = rate) { batch = 100; minimise cross_entropy(out, digits.label) }
evaluate before: out on digits.test { record accuracy(out, digits.label) }
save h, out "learned.npz"
train 1 epochs using adam(rate = rate) { batch = 100; minimise cross_entropy(out, digits.label) }
load h, out "learned.npz"
evaluate after: out on digits.test { record accuracy(out, digits.label) }
experiment wide { load h, out "wrong.npz"; evaluate out on digits.test { record accuracy(out, digits.label) } }
NET
learning="$nsim run learn.net --device reference"
expects 2 "there is nothing to resume for learn.net" $learning --resume --out learned
expects 0 "" $learning --out learned
for file in learned.npz learned/train_1/last.safetensors learned/train_1/best.safetensors learned/train_3/events.out.tfevents.nsim; do
  [ -s "$file" ] || { echo "FAILED: $file is missing"; failed=1; }
done
[ "$(grep -c 'accuracy(out' out)" = 2 ] && [ "$(grep 'accuracy(out' out | sort -u | wc -l)" = 1 ] || { echo "FAILED: what was loaded is not what was saved"; cat out; failed=1; }
cp -r learned first
expects 0 "" $learning --resume --out learned
for stage in train_1 train_3; do
  cmp -s first/$stage/last.safetensors learned/$stage/last.safetensors || { echo "FAILED: a training that was resumed is another one"; failed=1; }
  cmp -s first/$stage/metrics.csv learned/$stage/metrics.csv || { echo "FAILED: the table of a training that was resumed is another one"; failed=1; }
done
expects 2 "is a checkpoint of another run" $learning --resume --out learned --set rate=2e-3
sed 's/h\[8\]/h[9]/' learn.net > wrong.net
cp learned.npz wrong.npz
expects 2 '`h.bias` has the shape [8], and in this network it is [9]' "$nsim" run wrong.net wide --device reference --out wrong
head -c 300 learned.npz > wrong.npz
expects 2 "wrong.npz" "$nsim" run wrong.net wide --device reference --out wrong

# Trainings alone; tests, splits and cells of what they have left, without training again.
cat > parts.net <<'NET'
source digits  : images("digits_small")
source clothes : images("clothes_small")
source both    : joined(digits, clothes)
layer h[8]                      : tanh <- both
layer out[task = 2, class = 10] : linear <- h
repeat 2 seeds {
  train 1 epochs using adam(rate = 5e-3) { batch = 100; minimise cross_entropy(out[0], digits.label) + cross_entropy(out[1], clothes.label) }
  evaluate out on digits.test, clothes.test { record accuracy(out[0], digits.label) }
  sweep method in [greedy, random] {
    split parts: h, out for digits, clothes by method
    score out on digits, clothes { parts = parts; record accuracy }
    plot table(accuracy, by = method)
  }
}
experiment one { train 1 batches using adam { batch = 9; minimise cross_entropy(out[0], digits.label) } }
NET
expects 0 "" "$nsim" run parts.net --device reference --out all
grep "accuracy" out > all.txt
expects 0 "" "$nsim" train parts.net --device reference --out trained
grep -q "accuracy" out && { echo "FAILED: nsim train tests"; cat out; failed=1; }
expects 0 "results in trained/score" "$nsim" score trained --device reference
grep "accuracy" out | grep -v '^ *seed' > again.txt
grep -v '^ *seed' all.txt | cmp -s - again.txt || { echo "FAILED: weights that were kept give other scores"; diff all.txt again.txt; failed=1; }
cmp -s "all/02_seed=2/01_method=greedy/split_1/owners.csv" "trained/score/02_seed=2/01_method=greedy/split_1/owners.csv" || { echo "FAILED: weights that were kept give other parts"; failed=1; }
expects 0 "" "$nsim" split trained --by louvain --remove mean --device reference
[ -s "trained/split/01_seed=1/01_method=greedy/owners.csv" ] || [ -s "trained/split/01_seed=1/01_method=greedy/split_1/owners.csv" ] || { echo "FAILED: nsim split leaves no owners"; find trained/split; failed=1; }
expects 1 'did you mean `greedy`' "$nsim" split trained --by gredy --device reference
expects 2 "the weights of a training" "$nsim" score trained --device reference --weights nothing
expects 2 "would look at a network that nothing has trained" "$nsim" score trained --device reference --add 'evaluate out on digits.test { record accuracy(out[0], digits.label) }'
expects 0 "results in one" "$nsim" train parts.net one --device reference --out one
expects 1 "has nothing to score" "$nsim" score one --device reference
expects 0 "accuracy(out[1], clothes.label) = " "$nsim" score one --device reference --add 'evaluate out on clothes.test { record accuracy(out[1], clothes.label) }'
expects 1 "--add:1:1" "$nsim" score one --device reference --add 'evaluat out on clothes.test { }'
expects 0 "results in one/record" "$nsim" record one --device reference --source digits.train --source digits.test
[ "$(cat one/record/evaluate_2/mean_abs_h_over_samples.csv | wc -l)" = 9 ] || { echo "FAILED: nsim record leaves no table of the cells"; find one/record; failed=1; }
expects 2 "is not a folder of results" "$nsim" record nowhere
mv parts.net moved.net
expects 2 "say where it is now with --model" "$nsim" score trained
expects 0 "" "$nsim" score trained --model moved.net --device reference --best

# Without a compiler the reference device takes over, unless another one was asked for.
PATH=$work/none expects 0 "so this runs on the reference device" "$nsim" run quick.net quick
PATH=$work/none expects 2 "no C++ compiler found" "$nsim" run quick.net quick --device cpu

# A reader that has gone away, and a disk that is full.
"$nsim" --help > /dev/full 2> out && { echo "FAILED: a full disk goes unnoticed"; failed=1; }
grep -q "could not be written" out || { echo "FAILED: a full disk is not named"; cat out; failed=1; }
exit $failed
