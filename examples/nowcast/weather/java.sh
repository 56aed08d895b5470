#!/bin/sh
# java PROGRAM ARGUMENTS...: runs a Java program that is one file, with the Java that runs the worker.
exec "$CARILLON_JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.awt.headless=true "$@"
