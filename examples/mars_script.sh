#!/bin/sh
# Makes a MARS request of what a command trigger passes on, and sends it where the program mars is installed.
while [ $# -gt 1 ]; do
    case "$1" in
        --stream) stream=$2 ;;
        --date) date=$2 ;;
        --time) time=$2 ;;
        --step) step=$2 ;;
    esac
    shift 2
done
request="retrieve, class=od, expver=1, levtype=sfc, param=167.128, type=fc, stream=$stream, date=$date, time=$time, step=$step,
target=\"forecast-$date-$time-$step.grib\""
if command -v mars > /dev/null; then
    echo "$request" | mars
else
    echo "mars is not installed; the request would be: $request"
fi
