package io.carillon.benchmark;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Durable notifies over HTTP from 1, 16 and 64 connections, against a real etcd given the same by the same client. */
final class PublishBench implements Benchmark {

    private static final int[] CONNECTIONS = {1, 16, 64};
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String summary() {
        return "durable notifies over HTTP from 1, 16 and 64 connections, against a real etcd";
    }

    private enum Form {
        ONE_REQUEST, AS_PYAVISO
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        for (int connections : CONNECTIONS) {
            compare(connections, Form.ONE_REQUEST, disk, effort, out);
        }
        compare(64, Form.AS_PYAVISO, disk, effort, out);
    }

    private static void compare(int connections, Form form, Path disk, Effort effort, PrintStream out)
            throws Exception {
        double[] ours = new double[effort.rounds()];
        double[] theirs = new double[effort.rounds()];
        boolean etcdMissing = false;
        for (int round = 0; round < effort.rounds(); round++) {
            try (Scratch scratch = new Scratch(disk); Peer carillon = Peer.carillon(scratch.folder())) {
                ours[round] = measure(carillon, connections, form, effort, out);
            }
            try (Scratch scratch = new Scratch(disk); Peer etcd = Peer.etcd(scratch.folder())) {
                etcdMissing = etcd == null;
                theirs[round] = etcd == null ? 0 : measure(etcd, connections, form, effort, out);
            }
        }
        if (etcdMissing) {
            out.println("etcd is not installed, so there is no ratio; ./dev/test installs it");
            return;
        }
        out.printf("carillon / etcd at %d connections%s: %.2f (medians of %d rounds%s)%n", connections,
                form == Form.AS_PYAVISO ? ", two requests a notify as pyaviso's" : "",
                Measured.median(ours) / Measured.median(theirs), effort.rounds(),
                connections == 64 && form == Form.ONE_REQUEST ? "; wanted: at least 4" : "");
    }

    private static double measure(Peer peer, int connections, Form form, Effort effort, PrintStream out)
            throws Exception {
        Measured measured = load(peer.address(), connections, form, effort.time());
        out.printf("%-8s %2d connections: %,8.0f notifies/s  %s%n", peer.name(), connections, measured.rate(),
                measured.percentiles());
        return measured.rate();
    }

    private static Measured load(InetSocketAddress address, int connections, Form form, Duration time)
            throws Exception {
        ConcurrentLinkedQueue<HttpPublisher> publishers = new ConcurrentLinkedQueue<>();
        try {
            return Load.run(connections, WARM_UP, time, number -> {
                HttpPublisher publisher = new HttpPublisher(address, number, 0);
                publishers.add(publisher);
                return form == Form.ONE_REQUEST ? publisher::publish : publisher::publishAsPyaviso;
            });
        } finally {
            for (HttpPublisher publisher : publishers) {
                publisher.close();
            }
        }
    }
}
