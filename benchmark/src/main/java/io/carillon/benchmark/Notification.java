package io.carillon.benchmark;

import io.carillon.store.Bytes;

/**
 * A notification as a dissemination system publishes them: a product for a destination, with the place of its data.
 *
 * @param base   the base key, one a destination
 * @param leaf   the key
 * @param value  the payload
 * @param status what stands under the base key afterwards
 */
record Notification(Bytes base, Bytes leaf, Bytes value, Bytes status) {

    /**
     * The number-th notification of a destination.
     *
     * @param previous the revision of the status before it, 0 for none
     */
    static Notification of(int destination, long number, long previous) {
        String base = "/ec/diss/D" + destination + "/";
        String leaf = base + "date=20261121,target=E" + number % 10 + ",class=od,expver=0001,domain=g,time=00,stream="
                + "enfo,step=" + number;
        String status = "{\"etcd_user\": null, \"message\": \"notification to key " + leaf
                + "\", \"unix_user\": \"operator\", \"aviso_version\": \"1.0.1\", \"engine\": \"ETCD_REST\", \"hostname\": "
                + "\"node\", \"date_time\": \"2026-11-21T08:00:00.000000Z\""
                + (previous == 0 ? "" : ", \"prev_rev\": " + previous) + "}";
        return new Notification(Bytes.of(base), Bytes.of(leaf),
                Bytes.of("s3://dissemination/ECMWF/D" + destination + "/20261121/00/product-" + number + ".grib"),
                Bytes.of(status));
    }
}
