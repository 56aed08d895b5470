package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.carillon.store.Bytes;
import io.carillon.store.KeyRange;
import org.junit.jupiter.api.Test;

/** The index of ranges agrees with a plain list of them. */
class RangeIndexTest {

    private record Interested(KeyRange keys, int who) {
    }

    @Test
    void it_shows_exactly_those_whose_range_holds_the_key() {
        Random random = Seed.random(getClass());
        RangeIndex<Integer> index = new RangeIndex<>();
        Set<Interested> naive = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            Interested one = new Interested(RandomKeys.range(random), random.nextInt(5));
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    index.add(one.keys, one.who);
                    naive.add(one);
                }
                case 2 -> {
                    Interested gone = naive.isEmpty() || random.nextInt(4) == 0
                            ? one
                            : naive.stream().skip(random.nextInt(naive.size())).findFirst().orElseThrow();
                    index.remove(gone.keys, gone.who);
                    naive.remove(gone);
                }
                default -> {
                    Bytes key = RandomKeys.key(random);
                    List<Integer> found = new ArrayList<>();
                    index.match(key, found::add);
                    assertThat(found).as("%s", key).containsExactlyInAnyOrderElementsOf(
                            naive.stream().filter(each -> contains(each.keys, key)).map(Interested::who).toList());
                }
            }
            assertThat(index.size()).isEqualTo(naive.size());
            if (i % 500 == 0) {
                assertThat(index.all())
                        .containsExactlyInAnyOrderElementsOf(naive.stream().map(Interested::who).toList());
            }
            if (i % 5_000 == 4_999) {
                naive.forEach(each -> index.remove(each.keys, each.who));
                naive.clear();
            }
        }
    }

    private static boolean contains(KeyRange keys, Bytes key) {
        Bytes end = keys.end();
        return key.compareTo(keys.start()) >= 0 && (end == null || key.compareTo(end) < 0);
    }
}
