package dev.faultline.gate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Sends exactly the bytes it is given; libraries are too well-behaved for that. */
final class RawHttp {

    record Answer(int status, Map<String, String> headers, String body) {}

    private RawHttp() {}

    static Answer send(
            URI server, String method, String path, Map<String, String> headers, byte[] body, boolean chunked)
            throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(30_000);
            var head = new StringBuilder(
                    "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".formatted(method, path));
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            head.append(chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
            try {
                OutputStream out = socket.getOutputStream();
                out.write(head.toString().getBytes(StandardCharsets.UTF_8));
                if (chunked) {
                    for (int at = 0; at < body.length; at += 8192) {
                        byte[] part = Arrays.copyOfRange(body, at, Math.min(body.length, at + 8192));
                        out.write((Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                        out.write(part);
                        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } else {
                    out.write(body);
                }
                out.flush();
            } catch (SocketException _) {
                return answer(socket); // refused before it was read to the end
            }
            return answer(socket);
        }
    }

    private static Answer answer(Socket socket) throws IOException {
        var bytes = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        try {
            for (int read = socket.getInputStream().read(some);
                    read > 0;
                    read = socket.getInputStream().read(some)) {
                bytes.write(some, 0, read);
            }
        } catch (SocketException e) {
            if (bytes.size() == 0) {
                throw e;
            }
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        String[] head = text.substring(0, end).split("\r\n");
        var headers = new LinkedHashMap<String, String>();
        for (String line : head) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        String body = text.substring(end + 4);
        boolean chunked = headers.getOrDefault("transfer-encoding", "").equals("chunked");
        return new Answer(Integer.parseInt(head[0].split(" ")[1]), headers, chunked ? joined(body) : body);
    }

    /** Good for bodies of ASCII, whose characters are bytes. */
    private static String joined(String chunks) {
        var whole = new StringBuilder();
        int at = 0;
        for (int size = -1; size != 0; ) {
            int line = chunks.indexOf("\r\n", at);
            size = Integer.parseInt(chunks.substring(at, line), 16);
            whole.append(chunks, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
        return whole.toString();
    }
}
