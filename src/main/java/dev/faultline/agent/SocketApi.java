package dev.faultline.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Over a socket of the host, to a container engine. One request a connection, as HTTP/1.0: the end of the answer is its end. */
record SocketApi(Path socket) implements NeighbourApi {

    private static final int MOST = 32 << 20;

    @Override
    public String name() {
        return "the container engine";
    }

    @Override
    public Said ask(String method, String path, String body, Duration patience) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var head =
                "%s %s HTTP/1.0\r\nHost: engine\r\nUser-Agent: faultline-agent\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(method, path, bytes.length);
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // a channel has no timeout of its own: whoever waits too long finds it closed
            var late = CompletableFuture.runAsync(
                    () -> close(channel),
                    CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                write(channel, head.getBytes(StandardCharsets.ISO_8859_1));
                write(channel, bytes);
                return parse(read(channel));
            } finally {
                late.cancel(false);
            }
        } catch (AsynchronousCloseException slow) {
            throw new StepFailed(
                    "the container engine does not answer within %d s".formatted(patience.toSeconds()), slow);
        } catch (IOException e) {
            throw new StepFailed("the container engine at %s does not answer: %s".formatted(socket, e.getMessage()), e);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException closed) {
            // closed is closed
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static String read(SocketChannel channel) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(16 << 10);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (all.size() > MOST) {
                throw new IOException("it says too much");
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static Said parse(String answer) throws IOException {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0 || !answer.matches("(?s)HTTP/1\\.[01] [1-9][0-9]{2}\\b.*")) {
            throw new IOException("the answer is not HTTP");
        }
        return new Said(Integer.parseInt(answer, 9, 12, 10), answer.substring(end + 4));
    }
}
