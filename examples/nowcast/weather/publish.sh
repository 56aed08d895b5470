#!/bin/sh
# publish DAY PLOT: says that the plot is there.
set -eu
echo "publish $1" >> "$WEATHER/calls"
echo "$1 $2" >> "$WEATHER/published"
printf '{"published": "%s"}\n' "$1"
