package dev.faultline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.dispatch.WebSocketFrames.Broken;
import dev.faultline.dispatch.WebSocketFrames.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFramesTest {

    private static final int LARGEST = 100_000;
    private static final int TEXT = 0x81;

    private final WebSocketFrames frames = new WebSocketFrames(LARGEST);
    private final List<Frame> heard = new ArrayList<>();

    /** The example of RFC 6455, section 5.7. */
    @Test
    void readsTheMaskedHelloOfTheStandard() throws Broken {
        take(0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58);
        assertThat(heard).containsExactly(new Frame.Text("Hello"));
    }

    @Test
    void readsTheFragmentsOfTheStandardWithAPingBetweenThem() throws Broken {
        take(frame(0x01, "Hel"));
        take(frame(0x89, "are you there"));
        take(frame(0x80, "lo"));
        assertThat(heard).hasSize(2);
        assertThat(heard.getFirst()).isInstanceOf(Frame.Ping.class);
        assertThat(heard.getLast()).isEqualTo(new Frame.Text("Hello"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, LARGEST})
    void readsEveryLengthHoweverItIsCutIntoPieces(int length) throws Broken {
        var text = "é".repeat(length / 2) + "x".repeat(length % 2);
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            bytes.writeBytes(frame(TEXT, text));
        }
        var random = new Random(length);
        var all = ByteBuffer.wrap(bytes.toByteArray());
        while (all.hasRemaining()) {
            int piece = Math.min(all.remaining(), 1 + random.nextInt(length > 1_000 ? 9_000 : 7));
            frames.take(all.slice(all.position(), piece), heard::add);
            all.position(all.position() + piece);
        }
        assertThat(heard).containsExactly(new Frame.Text(text), new Frame.Text(text), new Frame.Text(text));
    }

    @ParameterizedTest
    @CsvSource({
        "an unmasked frame,           81 05 48 65 6c 6c 6f,                1002",
        "a compressed frame,          c1 81 00 00 00 00 41,                1002",
        "bytes instead of text,       82 81 00 00 00 00 41,                1003",
        "an unknown kind,             83 81 00 00 00 00 41,                1002",
        "a fragment of nothing,       80 81 00 00 00 00 41,                1002",
        "a text inside of a text,     01 81 00 00 00 00 41 81 81 00 00 00 00 41, 1002",
        "a ping in pieces,            09 81 00 00 00 00 41,                1002",
        "a long ping,                 89 fe 00 7e 00 00 00 00,             1002",
        "more than is taken,          81 ff 00 00 00 00 00 01 86 a1 00 00 00 00, 1009",
        "a length below nought,       81 ff ff ff ff ff ff ff ff ff 00 00 00 00, 1009",
        "what is no UTF-8,            81 81 00 00 00 00 ff,                1007"
    })
    void refuses(String what, String hex, int code) {
        var bytes = Arrays.stream(hex.split(" "))
                .mapToInt(each -> Integer.parseInt(each, 16))
                .toArray();
        if (what.equals("a long ping")) {
            bytes = Arrays.copyOf(bytes, bytes.length + 126);
        }
        var frame = bytes;
        assertThatThrownBy(() -> take(frame))
                .as(what)
                .isInstanceOfSatisfying(
                        Broken.class,
                        broken -> assertThat(broken.farewell().code()).isEqualTo(code));
    }

    @Test
    void refusesFragmentsThatAreTooMuchTogether() throws Broken {
        take(frame(0x01, "x".repeat(LARGEST - 1)));
        assertThatThrownBy(() -> take(frame(0x80, "xx"))).isInstanceOf(Broken.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "125, 127", "126, 130", "65535, 65539", "65536, 65546"})
    void writesTextUnmaskedWithTheShortestLength(int length, int size) {
        var frame = WebSocketFrames.text("x".repeat(length));
        assertThat(frame).hasSize(size);
        assertThat(frame[0] & 0xff).isEqualTo(TEXT);
        assertThat(frame[1] & 0x80).isZero();
    }

    @Test
    void saysGoodbyeWithACodeAndAReason() {
        assertThat(WebSocketFrames.close(Farewell.REVOKED))
                .startsWith(0x88, 9, 1008 >> 8, 1008 & 0xff)
                .endsWith("revoked".getBytes(StandardCharsets.UTF_8));
    }

    private void take(int... bytes) throws Broken {
        var all = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = (byte) bytes[i];
        }
        take(all);
    }

    private void take(byte[] bytes) throws Broken {
        frames.take(ByteBuffer.wrap(bytes), heard::add);
    }

    /** Written apart from what is tested. */
    private static byte[] frame(int first, String text) {
        var payload = text.getBytes(StandardCharsets.UTF_8);
        var mask = new byte[] {0x11, 0x22, 0x33, 0x44};
        var out = new ByteArrayOutputStream();
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            out.write(0x80 | 126);
            out.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            out.write(0x80 | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask[i % 4]);
        }
        return out.toByteArray();
    }
}
