package dev.faultline.agent;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A plain HTTP/1.1 client, one connection, as many requests as one likes. */
final class Curl implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** @param millis from the request to the last byte of the answer */
    record Answer(int status, Map<String, String> headers, String body, long millis) {}

    Curl(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    static Answer get(int port, String path) throws IOException {
        try (var curl = new Curl(port)) {
            return curl.get(path);
        }
    }

    Answer get(String path) throws IOException {
        return request("GET %s HTTP/1.1\r\nHost: shop\r\n\r\n".formatted(path));
    }

    /** @param text the whole request, its body included */
    Answer request(String text) throws IOException {
        send(text);
        return answer(text.startsWith("HEAD "));
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Answer answer(boolean bodiless) throws IOException {
        long began = System.nanoTime();
        int status = Integer.parseInt(line().split(" ", -1)[1]);
        var headers = new TreeMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        var body = bodiless || status / 100 == 1 ? "" : body(headers);
        return new Answer(status, headers, body, (System.nanoTime() - began) / 1_000_000);
    }

    private String body(Map<String, String> headers) throws IOException {
        if (!headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            return bytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        }
        var body = new StringBuilder();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.append(bytes(size));
            line();
        }
        line();
        return body.toString();
    }

    private String bytes(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int letter = in.read(); letter != '\n'; letter = in.read()) {
            if (letter < 0) {
                throw new EOFException();
            }
            if (letter != '\r') {
                line.append((char) letter);
            }
        }
        return line.toString();
    }

    /** Whether the other side has closed; waits for it. */
    int read() throws IOException {
        return in.read();
    }

    void finishSending() throws IOException {
        socket.shutdownOutput();
    }

    OutputStream out() {
        return out;
    }

    InputStream in() {
        return in;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
