#!/bin/sh
# notify_failure TEXT: tells somebody; in place of mail or a call here by a line in a file.
set -eu
echo "notify_failure $*" >> "$WEATHER/calls"
echo "$*" >> "$WEATHER/problems"
