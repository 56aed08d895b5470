#!/bin/sh
# download DAY LOCATION: fetches a forecast, a table of hour, wind and rain. LOCATION is a web address or a file.
# What it prints last is its payload: the day, and that neither run of it has been made.
set -eu
day=$1
location=$2
echo "download $day" >> "$WEATHER/calls"
mkdir -p "$WEATHER/data"
case $location in
    http://* | https://*) curl -fsS -o "$WEATHER/data/$day.new" "$location" ;;
    *) cp "$location" "$WEATHER/data/$day.new" ;;
esac
sleep "${WEATHER_PAUSE:-0.3}"
mv "$WEATHER/data/$day.new" "$WEATHER/data/$day.csv"
echo "fetched $(wc -l < "$WEATHER/data/$day.csv") lines"
printf '{"day": "%s", "wind": null, "rain": null}\n' "$day"
