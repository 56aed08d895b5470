#!/bin/sh
# run WHAT DAY: calculates the running mean of wind or rain over three hours, in place of a model that takes its time.
set -eu
what=$1
day=$2
echo "run_$what $day" >> "$WEATHER/calls"
sleep "${WEATHER_PAUSE:-0.3}"
awk -F, -v what="$what" '
    NR == 1 {
        for (i = 1; i <= NF; i++) if ($i == what) column = i
        if (!column) { print "there is no column " what > "/dev/stderr"; exit 1 }
        next
    }
    $column !~ /^[0-9.]+$/ { print "line " NR ": \"" $column "\" is no number" > "/dev/stderr"; exit 1 }
    {
        last[NR % 3] = $column
        sum = 0; n = 0
        for (k in last) { sum += last[k]; n++ }
        printf "%s,%.3f\n", $1, sum / n
    }' "$WEATHER/data/$day.csv" > "$WEATHER/data/$day.$what.new"
mv "$WEATHER/data/$day.$what.new" "$WEATHER/data/$day.$what.csv"
printf '{"%s": "%s"}\n' "$what" "$day"
