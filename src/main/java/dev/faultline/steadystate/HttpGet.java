package dev.faultline.steadystate;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One GET over one connection to an address that was checked before. Follows nothing, sends no credentials, reads no more than
 * what is allowed. The JDK's clients resolve names by themselves, after any check; so this speaks the little HTTP/1.1 it needs.
 */
final class HttpGet {

    private static final int MOST_HEAD = 32 * 1024;
    static final int MOST_OF_A_PROBE = 64 * 1024;

    /** @param whole whether all of the body is here */
    record Reply(int status, byte[] body, boolean whole) {}

    private HttpGet() {}

    /**
     * @param connected a connection to one of the addresses of the URL's host, closed by the caller
     * @param most of the body
     */
    static Reply send(URI url, Socket connected, int most) throws IOException, Unreadable {
        return exchange(url, connected, head(url).getBytes(StandardCharsets.ISO_8859_1), most);
    }

    /** @param request head and body, as they go over the wire */
    static Reply exchange(URI url, Socket connected, byte[] request, int most) throws IOException, Unreadable {
        Socket socket = "https".equalsIgnoreCase(url.getScheme()) ? encrypted(url, connected) : connected;
        OutputStream out = socket.getOutputStream();
        out.write(request);
        out.flush();
        return reply(new BufferedInputStream(socket.getInputStream()), most);
    }

    static int port(URI url) {
        if (url.getPort() > 0) {
            return url.getPort();
        }
        return "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    }

    private static Socket encrypted(URI url, Socket connected) throws IOException {
        var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        var socket =
                (SSLSocket) factory.createSocket(connected, Destinations.unbracketed(url.getHost()), port(url), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String head(URI url) {
        return """
                GET %s HTTP/1.1
                Host: %s
                User-Agent: Faultline-Probe
                X-Faultline-Probe: 1
                Accept: */*
                Accept-Encoding: identity
                Cache-Control: no-cache
                Connection: close

                """.formatted(path(url), authority(url)).replace("\n", "\r\n");
    }

    /** With the query. */
    static String path(URI url) {
        URI ascii = URI.create(url.toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
    }

    static String authority(URI url) {
        return url.getPort() > 0 ? url.getHost() + ":" + url.getPort() : url.getHost();
    }

    private static Reply reply(InputStream in, int most) throws IOException, Unreadable {
        while (true) {
            var head = new Head(in);
            int status = status(head.line());
            long length = -1;
            boolean chunked = false;
            for (String line = head.line(); !line.isEmpty(); line = head.line()) {
                String header = line.toLowerCase(Locale.ROOT);
                if (header.startsWith("content-length:")) {
                    length = number(header.substring(15).strip(), 10);
                } else if (header.startsWith("transfer-encoding:")) {
                    chunked = header.substring(18).strip().equals("chunked");
                }
            }
            if (status < 200) {
                continue; // early hints and the like
            }
            if (status == 204 || status == 304) {
                return new Reply(status, new byte[0], true);
            }
            return chunked ? chunks(status, in, head, most) : plain(status, in, length, most);
        }
    }

    private static Reply plain(int status, InputStream in, long length, int most) throws IOException, Unreadable {
        int wanted = (int) Math.min(most, length < 0 ? most : length);
        byte[] body = in.readNBytes(wanted);
        if (length >= 0 && body.length < wanted) {
            throw new Unreadable("the answer ended too early");
        }
        return new Reply(status, body, length >= 0 ? length <= most : body.length < most);
    }

    private static Reply chunks(int status, InputStream in, Head head, int most) throws IOException, Unreadable {
        var body = new ByteArrayOutputStream();
        while (true) {
            String line = head.line();
            int semicolon = line.indexOf(';');
            long size = number((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
            if (size == 0) {
                return new Reply(status, body.toByteArray(), true);
            }
            if (body.size() + size > most) {
                return new Reply(status, body.toByteArray(), false);
            }
            byte[] chunk = in.readNBytes((int) size);
            if (chunk.length < size) {
                throw new Unreadable("the answer ended too early");
            }
            body.writeBytes(chunk);
            head.line();
        }
    }

    private static int status(String line) throws Unreadable {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new Unreadable("the answer is not HTTP");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static long number(String digits, int radix) throws Unreadable {
        try {
            long number = Long.parseLong(digits, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            throw new Unreadable("the answer has a wrong length");
        }
        throw new Unreadable("the answer has a wrong length");
    }

    /** Lines, of which there are not too many. */
    private static final class Head {
        private final InputStream in;
        private int read;

        Head(InputStream in) {
            this.in = in;
        }

        String line() throws IOException, Unreadable {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException();
                }
                if (++read > MOST_HEAD) {
                    throw new Unreadable("the head of the answer is too long");
                }
                line.append((char) c);
            }
            return line.toString().stripTrailing();
        }
    }
}
