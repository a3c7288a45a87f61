package dev.faultline.steadystate;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Talks to others, each time in a thread of its own, which is given up, with its connection, when the time is over. */
final class Conversations implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** What is said over a connection. */
    interface Talk<T> {
        T over(Connection connection) throws IOException, Unreadable;
    }

    <T> T within(Duration limit, Talk<T> talk) throws Unreadable {
        try (var connection = new Connection()) {
            Future<T> answer = threads.submit(() -> talk.over(connection));
            try {
                return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                answer.cancel(true);
                throw new Unreadable("no whole answer within " + words(limit));
            } catch (InterruptedException _) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw new Unreadable("interrupted");
            }
        } catch (ExecutionException e) {
            throw explained(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static Unreadable explained(@Nullable Throwable cause) {
        return switch (cause) {
            case Unreadable unreadable -> unreadable;
            case ConnectException _ -> new Unreadable("nobody answers there: connection refused");
            case SSLException _ -> new Unreadable("no secure connection: certificate or protocol not accepted");
            case EOFException _ -> new Unreadable("the connection was closed before an answer");
            case IOException _ -> new Unreadable("the connection broke");
            case null, default -> new Unreadable("could not be read");
        };
    }

    /** The one connection of a conversation. Closing it ends whatever waits for it, from any thread. */
    static final class Connection implements AutoCloseable {
        private @Nullable Socket socket;
        private boolean closed;

        Socket open(List<InetAddress> addresses, int port) throws IOException {
            IOException failed = new ConnectException();
            for (InetAddress address : addresses) {
                Socket attempt = take(new Socket(Proxy.NO_PROXY));
                try {
                    attempt.connect(new InetSocketAddress(address, port));
                    attempt.setTcpNoDelay(true);
                    return attempt;
                } catch (IOException e) {
                    failed = e;
                    attempt.close();
                }
            }
            throw failed;
        }

        private synchronized Socket take(Socket next) throws IOException {
            if (closed) {
                next.close();
                throw new ConnectException();
            }
            socket = next;
            return next;
        }

        @Override
        public synchronized void close() {
            closed = true;
            try {
                if (socket != null) {
                    socket.close();
                }
            } catch (IOException _) {
                socket = null; // closed enough: nobody uses it any more
            }
        }
    }
}
