#!/bin/sh
# Shows what a command trigger passes on.
while [ $# -gt 1 ]; do
    case "$1" in
        --date) date=$2 ;;
        --number) number=$2 ;;
        --json) json=$2 ;;
        --jsonpath) json=$(cat "$2") ;;
    esac
    shift 2
done
echo "number ${number:--} on ${date:--} at ${AIRPORT:--}"
echo "json: ${json:--}"
