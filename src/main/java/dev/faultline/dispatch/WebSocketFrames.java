package dev.faultline.dispatch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server's end of RFC 6455, without extensions: bytes to messages, messages to bytes. Holds nothing between messages, because
 * thousands of agents are connected and say little; that is why this is not the container's. Not thread-safe.
 */
final class WebSocketFrames {

    /** What the other side said. */
    sealed interface Frame {
        record Text(String text) implements Frame {}

        record Ping(byte[] payload) implements Frame {}

        record Pong() implements Frame {}

        record Close() implements Frame {}
    }

    /** The other side does not keep to the protocol, and is told so. */
    static final class Broken extends Exception {
        private final Farewell farewell;

        Broken(int code, String why) {
            super(why);
            this.farewell = new Farewell(code, why);
        }

        Farewell farewell() {
            return farewell;
        }
    }

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int LARGEST_CONTROL = 125;
    private static final int PROTOCOL_ERROR = 1002;

    private final int largest;
    private byte @Nullable [] held;
    private int length;
    private @Nullable ByteArrayOutputStream fragments;

    /** @param largest message, in bytes */
    WebSocketFrames(int largest) {
        this.largest = largest;
    }

    /** Takes what came, and passes on what is whole by now. */
    void take(ByteBuffer bytes, Consumer<Frame> each) throws Broken {
        var all = hold(bytes);
        int from = 0;
        while (true) {
            int size = size(all, from);
            if (size < 0 || from + size > all.length()) {
                keep(all, from, size);
                return;
            }
            var frame = read(all.bytes(), from, size);
            from += size;
            if (frame != null) {
                each.accept(frame);
            }
        }
    }

    private record Bytes(byte[] bytes, int length) {}

    /** Where nothing was held, what came is looked at where it is: whatever stays of it is copied. */
    private Bytes hold(ByteBuffer came) {
        if (held == null && came.position() == 0 && came.hasArray() && came.arrayOffset() == 0) {
            return new Bytes(came.array(), came.limit());
        }
        int before = length;
        byte[] room = held;
        if (room == null || room.length < before + came.remaining()) {
            room = room == null ? new byte[came.remaining()] : Arrays.copyOf(room, before + came.remaining());
        }
        int more = came.remaining();
        came.get(room, before, more);
        return new Bytes(room, before + more);
    }

    /** Room for all of a large one at once, so that it is not copied with every piece. */
    private void keep(Bytes all, int from, int size) {
        length = all.length() - from;
        if (from == 0 && all.bytes() == held && all.bytes().length >= size) {
            return;
        }
        held = length == 0 ? null : Arrays.copyOfRange(all.bytes(), from, from + Math.max(length, size));
    }

    /** Of the next frame with its head; -1 while that cannot be told. */
    private int size(Bytes all, int from) throws Broken {
        int there = all.length() - from;
        if (there < 2) {
            return -1;
        }
        byte[] bytes = all.bytes();
        if ((bytes[from] & RESERVED) != 0) {
            throw new Broken(PROTOCOL_ERROR, "an extension that was not agreed on");
        }
        if ((bytes[from + 1] & MASKED) == 0) {
            throw new Broken(PROTOCOL_ERROR, "not masked");
        }
        int head = head(bytes[from + 1] & 0x7f);
        if (there < head) {
            return -1;
        }
        long payload = payload(bytes, from);
        if (payload < 0 || payload > largest) {
            throw new Broken(1009, "too large");
        }
        return head + (int) payload;
    }

    private static int head(int shortLength) {
        return 2 + 4 + (shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0);
    }

    private static long payload(byte[] bytes, int from) {
        int shortLength = bytes[from + 1] & 0x7f;
        return switch (shortLength) {
            case 126 -> ByteBuffer.wrap(bytes).getShort(from + 2) & 0xffff;
            case 127 -> ByteBuffer.wrap(bytes).getLong(from + 2);
            default -> shortLength;
        };
    }

    private @Nullable Frame read(byte[] bytes, int from, int size) throws Broken {
        int head = head(bytes[from + 1] & 0x7f);
        byte[] payload = Arrays.copyOfRange(bytes, from + head, from + size);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= bytes[from + head - 4 + (i & 3)];
        }
        boolean last = (bytes[from] & FINAL) != 0;
        int kind = bytes[from] & 0xf;
        if (kind >= CLOSE && (!last || payload.length > LARGEST_CONTROL)) {
            throw new Broken(PROTOCOL_ERROR, "a control frame that is no control frame");
        }
        return switch (kind) {
            case TEXT, CONTINUATION -> text(kind, last, payload);
            case CLOSE -> new Frame.Close();
            case PING -> new Frame.Ping(payload);
            case PONG -> new Frame.Pong();
            default -> throw new Broken(kind == 2 ? 1003 : PROTOCOL_ERROR, "agents send text");
        };
    }

    private @Nullable Frame text(int kind, boolean last, byte[] payload) throws Broken {
        var before = fragments;
        if ((kind == TEXT) != (before == null)) {
            throw new Broken(PROTOCOL_ERROR, "fragments out of order");
        }
        if (before == null && last) {
            return new Frame.Text(utf8(payload));
        }
        var message = before == null ? new ByteArrayOutputStream() : before;
        if (message.size() + payload.length > largest) {
            throw new Broken(1009, "too large");
        }
        message.writeBytes(payload);
        fragments = last ? null : message;
        return last ? new Frame.Text(utf8(message.toByteArray())) : null;
    }

    /** Looked at twice only where something may have been replaced. */
    private static String utf8(byte[] bytes) throws Broken {
        var text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? text : strictly(bytes);
    }

    private static String strictly(byte[] bytes) throws Broken {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new Broken(1007, "not UTF-8");
        }
    }

    // ---- what we say

    static byte[] text(String text) {
        return frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] pong(byte[] payload) {
        return frame(PONG, payload);
    }

    /** @param farewell whose reason has at most 123 bytes */
    static byte[] close(Farewell farewell) {
        byte[] reason = farewell.reason().getBytes(StandardCharsets.UTF_8);
        return frame(
                CLOSE,
                ByteBuffer.allocate(2 + reason.length)
                        .putShort((short) farewell.code())
                        .put(reason)
                        .array());
    }

    private static byte[] frame(int kind, byte[] payload) {
        int size = payload.length < 126 ? 0 : payload.length <= 0xffff ? 2 : 8;
        var frame = ByteBuffer.allocate(2 + size + payload.length).put((byte) (FINAL | kind));
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length <= 0xffff) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        return frame.put(payload).array();
    }
}
