package io.carillon.server.etcd;

import java.util.List;

import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchResponse;

/** Fields of etcd 3.4's messages that jetcd's definitions lack, by their numbers in {@code rpc.proto}. */
final class NewerFields {

    private static final int COMPARE_LEASE = 8;
    private static final int WATCH_ID = 7;
    private static final int WATCH_FRAGMENT = 8;
    private static final int RESPONSE_FRAGMENT = 7;

    private NewerFields() {
    }

    private static long number(Message message, int field) {
        List<Long> values = message.getUnknownFields().getField(field).getVarintList();
        return values.isEmpty() ? 0 : values.getLast();
    }

    static long lease(Compare compare) {
        return number(compare, COMPARE_LEASE);
    }

    static long watchId(WatchCreateRequest request) {
        return number(request, WATCH_ID);
    }

    static boolean fragment(WatchCreateRequest request) {
        return number(request, WATCH_FRAGMENT) != 0;
    }

    static void setFragment(WatchResponse.Builder response) {
        response.setUnknownFields(UnknownFieldSet.newBuilder()
                .addField(RESPONSE_FRAGMENT, UnknownFieldSet.Field.newBuilder().addVarint(1).build()).build());
    }
}
