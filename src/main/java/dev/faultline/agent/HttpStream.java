package dev.faultline.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One direction of an HTTP/1.1 connection, RFC 9112: finds where messages begin and end and hands the bytes on as they came.
 * What is not HTTP/1.1 is {@link Kind#OTHER}, and the reader goes over to handing on bytes. Not thread-safe.
 */
final class HttpStream {

    private static final int FIRST = 16 << 10;
    private static final int LONGEST_HEAD = 64 << 10;

    private final InputStream in;
    private byte[] buffer = new byte[FIRST];
    private int begin;
    private int end;
    private @Nullable Head head;

    HttpStream(InputStream in) {
        this.in = in;
    }

    /** Where bytes go. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /** What comes next. */
    enum Kind {
        HEAD,
        END,
        OTHER
    }

    /**
     * A message's first line and the headers that say how it goes on.
     *
     * @param fields the lines of the headers as they came
     * @param length of these in bytes, with the empty line
     */
    record Head(
            String line,
            List<String> fields,
            int length,
            Body body,
            boolean closes,
            boolean upgrades,
            boolean expectsContinue) {

        String method() {
            return line.substring(0, Math.max(0, line.indexOf(' ')));
        }

        /** The path without scheme, host and query. */
        String path() {
            int from = line.indexOf(' ') + 1;
            int to = line.indexOf(' ', from);
            String target = to < 0 ? line.substring(from) : line.substring(from, to);
            int scheme = target.indexOf("://");
            if (scheme > 0) {
                int slash = target.indexOf('/', scheme + 3);
                target = slash < 0 ? "/" : target.substring(slash);
            }
            int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }

        int status() {
            return Integer.parseInt(line, 9, 12, 10);
        }
    }

    /** How a body ends. */
    sealed interface Body {
        record Of(long length) implements Body {}

        record Chunked() implements Body {}

        /** No word about it: none in a request, up to the end of the connection in an answer. */
        record Unsaid() implements Body {}
    }

    /** Waits for a whole head, or for the end, or for something that cannot be one. */
    Kind next() throws IOException {
        while (true) {
            if (begin < end && !mayBeHttp()) {
                return Kind.OTHER;
            }
            int length = headLength();
            if (length > 0) {
                head = parse(length);
                return head == null ? Kind.OTHER : Kind.HEAD;
            }
            if (end - begin >= LONGEST_HEAD) {
                return Kind.OTHER;
            }
            if (!fill()) {
                return begin == end ? Kind.END : Kind.OTHER;
            }
        }
    }

    /** The head that {@link #next} found; it is still to be handed on. */
    Head head() {
        return Objects.requireNonNull(head);
    }

    /** Hands on a head and the body that it announces. */
    void pass(Head head, Body body, Sink sink) throws IOException {
        switch (body) {
            case Body.Of(long length) -> passExactly(head.length() + length, sink);
            case Body.Unsaid _ -> passExactly(head.length(), sink);
            case Body.Chunked _ -> passChunked(head.length(), sink);
        }
    }

    /** Hands on everything up to the end of the connection. */
    void passRest(Sink sink) throws IOException {
        do {
            if (begin < end) {
                sink.write(buffer, begin, end - begin);
                begin = end;
            }
        } while (fill());
    }

    private void passExactly(long length, Sink sink) throws IOException {
        long left = length;
        while (left > 0) {
            require(begin < end || fill());
            int some = (int) Math.min(left, end - begin);
            sink.write(buffer, begin, some);
            begin += some;
            left -= some;
        }
    }

    /** The head goes together with what has arrived of the body. */
    private void passChunked(int head, Sink sink) throws IOException {
        var chunks = new Chunks();
        int skipped = head;
        while (!chunks.done()) {
            if (begin + skipped == end) {
                sink.write(buffer, begin, end - begin);
                begin = end;
                skipped = 0;
                require(fill());
            }
            int used = chunks.consume(buffer, begin + skipped, end);
            sink.write(buffer, begin, skipped + used);
            begin += skipped + used;
            skipped = 0;
        }
    }

    private static void require(boolean arrived) throws IOException {
        if (!arrived) {
            throw new IOException("the message was cut off");
        }
    }

    /** Counts its way through a chunked body, RFC 9112 §7.1. */
    private static final class Chunks {

        private enum At {
            SIZE,
            EXTENSION,
            DATA,
            TRAILER,
            DONE
        }

        private At at = At.SIZE;
        private long left;
        private int lineLength;

        boolean done() {
            return at == At.DONE;
        }

        /** @return how many bytes of these belong to the body */
        int consume(byte[] bytes, int from, int to) throws IOException {
            int i = from;
            while (i < to && at != At.DONE) {
                if (at == At.DATA) {
                    int some = (int) Math.min(left, to - i);
                    left -= some;
                    i += some;
                    if (left == 0) {
                        at = At.SIZE;
                    }
                } else {
                    line(bytes[i++]);
                }
            }
            return i - from;
        }

        private void line(byte letter) throws IOException {
            if (letter == '\r') {
                return;
            }
            switch (at) {
                case SIZE, EXTENSION -> size(letter);
                case TRAILER -> trailer(letter);
                case DATA, DONE -> throw new IllegalStateException();
            }
        }

        private void size(byte letter) throws IOException {
            if (letter == '\n') {
                at = left == 0 ? At.TRAILER : At.DATA;
                // the line end after the data belongs to it
                left += at == At.DATA ? 2 : 0;
                lineLength = 0;
            } else if (at == At.SIZE && Character.digit(letter, 16) >= 0) {
                left = left * 16 + Character.digit(letter, 16);
                if (left < 0 || left > 1L << 50) {
                    throw new IOException("no such chunk");
                }
            } else {
                at = At.EXTENSION;
            }
        }

        private void trailer(byte letter) {
            if (letter != '\n') {
                lineLength++;
            } else if (lineLength == 0) {
                at = At.DONE;
            } else {
                lineLength = 0;
            }
        }
    }

    /** Reads more; false at the end of the connection. */
    private boolean fill() throws IOException {
        if (begin == end) {
            begin = 0;
            end = 0;
        } else if (end == buffer.length) {
            if (begin > 0) {
                System.arraycopy(buffer, begin, buffer, 0, end - begin);
                end -= begin;
                begin = 0;
            } else {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
        int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, read);
        return read >= 0;
    }

    /** A method or a version begins with a letter; TLS and most binary protocols do not. */
    private boolean mayBeHttp() {
        if (buffer[begin] < 'A' || buffer[begin] > 'z') {
            return false;
        }
        int lineEnd = indexOf((byte) '\n', begin);
        if (lineEnd < 0) {
            return true;
        }
        var line = text(begin, lineEnd).stripTrailing();
        return line.startsWith("HTTP/1.") || line.endsWith(" HTTP/1.1") || line.endsWith(" HTTP/1.0");
    }

    private int headLength() {
        int at = begin;
        while (true) {
            int lineEnd = indexOf((byte) '\n', at);
            if (lineEnd < 0) {
                return 0;
            }
            if (at > begin && (lineEnd == at || (lineEnd == at + 1 && buffer[at] == '\r'))) {
                return lineEnd + 1 - begin;
            }
            at = lineEnd + 1;
        }
    }

    private int indexOf(byte letter, int from) {
        for (int i = from; i < end; i++) {
            if (buffer[i] == letter) {
                return i;
            }
        }
        return -1;
    }

    private String text(int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Null when it says something that HTTP does not. */
    private @Nullable Head parse(int length) {
        var lines = text(begin, begin + length).split("\r?\n", -1);
        boolean old = lines[0].startsWith("HTTP/1.0") || lines[0].endsWith("HTTP/1.0");
        Body body = new Body.Unsaid();
        boolean closes = old;
        boolean upgrades = lines[0].startsWith("CONNECT ");
        boolean expects = false;
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0) {
                continue;
            }
            var value = lines[i].substring(colon + 1).strip().toLowerCase(Locale.ROOT);
            switch (lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> {
                    if (!value.matches("[0-9]{1,18}")) {
                        return null;
                    }
                    body = body instanceof Body.Chunked ? body : new Body.Of(Long.parseLong(value));
                }
                case "transfer-encoding" -> body = value.endsWith("chunked") ? new Body.Chunked() : body;
                case "connection" -> closes = value.contains("close") || (old && !value.contains("keep-alive"));
                case "upgrade" -> upgrades = true;
                case "expect" -> expects = value.contains("100-continue");
                default -> {
                    // says nothing about where the message ends
                }
            }
        }
        return lines[0].startsWith("HTTP/") && !lines[0].matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")
                ? null
                : new Head(lines[0], List.of(lines).subList(1, lines.length), length, body, closes, upgrades, expects);
    }
}
