package io.carillon.benchmark;

import java.time.Duration;
import java.util.Arrays;

import org.HdrHistogram.Histogram;

/**
 * What came of a piece of load.
 *
 * @param count     how many operations were done
 * @param time      in how long
 * @param latencies how long each took, in nanoseconds
 */
record Measured(long count, Duration time, Histogram latencies) {

    /** Operations a second. */
    double rate() {
        return count / (time.toNanos() / 1e9);
    }

    /** The middle one of several figures. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The latencies in one line. */
    String percentiles() {
        return percentiles(latencies);
    }

    static String percentiles(Histogram latencies) {
        return String.format("p50 %s  p90 %s  p99 %s  p99.9 %s  max %s", millis(latencies.getValueAtPercentile(50)),
                millis(latencies.getValueAtPercentile(90)), millis(latencies.getValueAtPercentile(99)),
                millis(latencies.getValueAtPercentile(99.9)), millis(latencies.getMaxValue()));
    }

    private static String millis(long nanos) {
        return String.format("%.2f ms", nanos / 1e6);
    }
}
