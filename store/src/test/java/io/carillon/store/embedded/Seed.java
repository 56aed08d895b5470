package io.carillon.store.embedded;

import java.util.Random;

/**
 * Chance that can be repeated: the seed is printed, and {@code -Dcarillon.seed} sets it.
 */
final class Seed {

    private Seed() {
    }

    static Random random(Class<?> test) {
        long seed = Long.getLong("carillon.seed", System.nanoTime());
        System.out.println(test.getSimpleName() + ": -Dcarillon.seed=" + seed);
        return new Random(seed);
    }
}
