package io.carillon.store.embedded;

import java.util.Random;

import io.carillon.store.Bytes;
import io.carillon.store.KeyRange;

/** Few keys and ranges of odd bytes, so that they collide. */
final class RandomKeys {

    private static final byte[] ALPHABET = {0, 1, 'a', (byte) 0xff};

    private RandomKeys() {
    }

    /** One of 84 keys. */
    static Bytes key(Random random) {
        byte[] key = new byte[random.nextInt(1, 4)];
        for (int i = 0; i < key.length; i++) {
            key[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return Bytes.wrap(key);
    }

    static KeyRange range(Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> KeyRange.single(key(random));
            case 2, 3 -> KeyRange.prefix(key(random));
            case 4 -> KeyRange.between(key(random), key(random));
            case 5 -> KeyRange.from(key(random));
            case 6 -> KeyRange.etcd(key(random), random.nextBoolean() ? Bytes.EMPTY : key(random));
            default -> random.nextBoolean() ? KeyRange.ALL : KeyRange.prefix(Bytes.EMPTY);
        };
    }
}
