package dev.faultline.agent;

import dev.faultline.ports.Ticker;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One GET on a connection of its own, timed to the first byte: no pool, no retry, so that what is measured is what happened. */
record HttpCall(InetSocketAddress to, InetSocketAddress host, String path, List<String> headers) {

    static final String INJECTED_BY = "X-Faultline";

    private static final int LONGEST_HEAD = 16 << 10;
    private static final int LONGEST_BODY = 256 << 10;

    HttpCall {
        headers = List.copyOf(headers);
    }

    /** How it ended. */
    sealed interface Outcome {

        /**
         * @param injection of the header that injected answers carry; empty for others
         * @param time to the first byte
         * @param whole to the end of the connection, or of as much as is read
         * @param bytes that came, head and all
         */
        record Answered(int status, String injection, Duration time, Duration whole, long bytes) implements Outcome {}

        /** The connection was there and broke. */
        record Broken() implements Outcome {}

        record Failed(String why) implements Outcome {}
    }

    Outcome make(Duration timeout) {
        var ticker = Ticker.system();
        long began = ticker.nanos();
        var address = new InetSocketAddress(to.getHostString(), to.getPort());
        try (var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(address, (int) timeout.toMillis());
            var more = headers.stream().map(header -> header + "\r\n").collect(Collectors.joining());
            var request = "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: faultline\r\n%sConnection: close\r\n\r\n"
                    .formatted(path, host.getHostString(), host.getPort(), more);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var in = new BufferedInputStream(socket.getInputStream());
            return answer(in, ticker, began);
        } catch (SocketTimeoutException e) {
            return new Outcome.Failed("no answer within %d ms".formatted(timeout.toMillis()));
        } catch (ConnectException | UnknownHostException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        } catch (SocketException broken) {
            return new Outcome.Broken();
        } catch (IOException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static Outcome answer(InputStream in, Ticker ticker, long began) throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return new Outcome.Broken();
        }
        var time = ticker.since(began);
        in.reset();
        var head = head(in);
        var lines = head.split("\r?\n", -1);
        if (!lines[0].matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            return new Outcome.Failed("the answer is not HTTP");
        }
        long bytes = head.length() + (long) in.readNBytes(LONGEST_BODY).length;
        int status = Integer.parseInt(lines[0], 9, 12, 10);
        return new Outcome.Answered(status, injection(lines), time, ticker.since(began), bytes);
    }

    private static String injection(String[] lines) {
        var prefix = INJECTED_BY.toLowerCase(Locale.ROOT) + ":";
        for (var line : lines) {
            if (line.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                return line.substring(prefix.length()).strip();
            }
        }
        return "";
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int letter = in.read(); letter >= 0 && head.length() < LONGEST_HEAD; letter = in.read()) {
            head.append((char) letter);
            if (letter == '\n' && (endsWith(head, "\n\r\n") || endsWith(head, "\n\n"))) {
                break;
            }
        }
        return head.toString();
    }

    private static boolean endsWith(StringBuilder text, String end) {
        return text.length() >= end.length()
                && text.substring(text.length() - end.length()).equals(end);
    }
}
