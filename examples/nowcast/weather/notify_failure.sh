#!/bin/sh
# notify_failure DAY PROBLEM: tells whoever listens to events "problem". A mail could be sent here as well.
set -eu
echo "notify_failure $1" >> "$WEATHER/calls"
printf '{"day": "%s", "problem": "%s"}\n' "$1" "$2"
