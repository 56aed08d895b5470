#!/bin/sh
# publish DAY: says that the plot is there. The event is made of this payload, as the configuration has it.
set -eu
echo "publish $1" >> "$WEATHER/calls"
test -s "$WEATHER/plots/$1.png"
printf '{"published": "%s", "plot": "%s"}\n' "$1" "$WEATHER/plots/$1.png"
