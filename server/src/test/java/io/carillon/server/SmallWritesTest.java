package io.carillon.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SmallWritesTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new SmallWrites());
    private final List<ChannelFuture> outcomes = new ArrayList<>();

    @Test
    void small_pieces_go_out_in_one_when_the_connection_is_flushed() {
        write("when ");
        write("this, do that");
        assertThat(sent()).isEmpty();
        assertThat(outcomes).noneMatch(Future::isDone);

        channel.flush();

        assertThat(sent()).containsExactly("when this, do that");
        assertThat(outcomes).hasSize(2).allMatch(Future::isSuccess);
    }

    @Test
    void a_large_piece_goes_out_by_itself_in_its_place() {
        String large = "x".repeat(5_000);
        write("a");
        write(large);
        write("b");
        channel.flush();

        assertThat(sent()).containsExactly("a", large, "b");
    }

    @Test
    void more_than_one_buffer_holds_goes_out_in_order() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            String piece = i + "x".repeat(i % 500) + "\n";
            all.append(piece);
            write(piece);
        }
        channel.flush();

        assertThat(String.join("", sent())).isEqualTo(all.toString());
    }

    @Test
    void what_was_not_flushed_fails_when_the_connection_is_closed() {
        ByteBuf piece = bytes("too late");
        ChannelFuture outcome = channel.write(piece);
        var _ = channel.close();

        assertThat(outcome.isDone()).isTrue();
        assertThat(outcome.isSuccess()).isFalse();
        assertThat(piece.refCnt()).isZero();
    }

    @Test
    void what_was_not_flushed_fails_when_the_other_side_closes_the_connection() {
        write("nobody there");
        channel.unsafe().close(channel.voidPromise());
        channel.runPendingTasks();

        assertThat(outcomes).allMatch(Future::isDone).noneMatch(Future::isSuccess);
    }

    private void write(String text) {
        outcomes.add(channel.write(bytes(text)));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private List<String> sent() {
        List<String> texts = new ArrayList<>();
        for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
            texts.add(each.toString(US_ASCII));
            each.release();
        }
        return texts;
    }
}
