#!/usr/bin/env bash
# Measures `errbook scan` beside what else counts failures in a log, each on the same file, one after the other in rounds.
#
#   benches/compare_scan.sh [LOG] [ROUNDS]
#
# LOG is made by benches/generate_log.py when it is not there (1 GB). Tools that are not installed are left out:
# rg, jq, jaq, lnav, DuckDB (the Python module); callgrind (valgrind) for instructions a byte. ERRBOOK names the binary.
# Two cores, warm cache; printed are medians of one run and their ratio to errbook's. The slow ones run once.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C TIMEFORMAT='%R %U %S'
log=${1:-target/scan.log}
rounds=${2:-7}
errbook=${ERRBOOK:-target/release/errbook}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[[ -e $log && -e $log.truth ]] || python3 benches/generate_log.py "$log"

# One way of counting each. None of the others merges an envelope with its log line, or reads what is escaped inside `body`.
declare -A way=(
    [errbook]="$errbook scan --json $log"
    [products]="$errbook scan --json --only-catalog caracal --only-catalog sigilum-gateway $log"
    [rg]="rg --no-config -c '\"error\"' $log"
    [jq]="jq -R 'fromjson? | objects | (.reason_code // .code // .error) | strings' $log"
    [jaq]="jaq -R 'fromjson? | objects | (.reason_code // .code // .error) | strings' $log"
    [duckdb]="python3 -c \"import duckdb; c = duckdb.connect(); c.execute('SET threads = 2'); print(c.execute(\\\"SELECT coalesce(code, error), count(*), min(request_id) FROM read_json('$log', format = 'newline_delimited', ignore_errors = true, columns = {error: 'VARCHAR', code: 'VARCHAR', request_id: 'VARCHAR'}) WHERE error IS NOT NULL GROUP BY 1\\\").fetchall())\""
    [lnav]="lnav -n -N -c ';SELECT log_level, count(*) FROM all_logs GROUP BY 1' $log"
)
fast=(errbook products)
slow=()
has() { command -v "$1" > /dev/null; }
has rg && fast+=(rg)
python3 -c 'import duckdb' 2> /dev/null && fast+=(duckdb)
for tool in jq jaq lnav; do has "$tool" && slow+=("$tool"); done

run() { # tool: appends wall, user and system seconds
    { time taskset -c 0,1 bash -c "${way[$1]}" > "$work/$1.out" 2> "$work/$1.err" || true; } 2>> "$work/$1.times"
}
median() { # file, awk expression
    awk "{ print $2 }" "$1" | sort -n | awk '{ all[NR] = $1 } END { print (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'
}

for tool in "${fast[@]}"; do run "$tool"; : > "$work/$tool.times"; done
for ((round = 0; round < rounds; round++)); do
    for tool in "${fast[@]}"; do run "$tool"; done
done
for tool in "${slow[@]}"; do run "$tool"; done

printf '%s, %s bytes, median of %s rounds\n\n' "$log" "$(stat -c %s "$log")" "$rounds"
printf '%-8s %9s %9s %9s  %s\n' tool 'wall s' 'cpu s' ratio command
own=$(median "$work/errbook.times" '$1')
for tool in "${fast[@]}" "${slow[@]}"; do
    wall=$(median "$work/$tool.times" '$1')
    cpu=$(median "$work/$tool.times" '$2 + $3')
    printf '%-8s %9.3f %9.3f %9.2f  %s\n' "$tool" "$wall" "$cpu" "$(awk "BEGIN { print $wall / $own }")" "${way[$tool]}"
done

echo
python3 - "$log.truth" "$work/errbook.out" << 'PY'
import json, sys
truth, found = ({(row["catalog"], row["code"], row["known"]): row["count"] for row in map(json.loads, open(path))}
                for path in sys.argv[1:])
wrong = {key: (truth.get(key, 0), found.get(key, 0)) for key in truth | found if truth.get(key) != found.get(key)}
print(f"counts: {'as they truly are' if not wrong else wrong}, {sum(found.values())} failures of {len(found)} spellings")
PY
echo "resident: $(command time -f %M taskset -c 0,1 "$errbook" scan "$log" 2>&1 > /dev/null) kB"

if has valgrind; then
    instructions() { taskset -c 0,1 valgrind --tool=callgrind --callgrind-out-file=/dev/null "$errbook" scan "$1" 2>&1 > /dev/null | awk '/Collected/ { print $NF }'; }
    : > "$work/empty.log"
    python3 benches/generate_log.py "$work/10m.log" --bytes 10000000
    awk "BEGIN { printf \"instructions a byte: %.2f\\n\", ($(instructions "$work/10m.log") - $(instructions "$work/empty.log")) / $(stat -c %s "$work/10m.log") }"
fi
