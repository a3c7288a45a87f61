package dev.faultline.dispatch;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection after its upgrade: the container's socket without anything around it. The container's own WebSocket keeps some
 * hundred kilobytes for each connection, this keeps nothing while nothing is said. Nothing here ever blocks: what the other side
 * does not take stays with whoever wants it said, until the container tells that the socket takes more.
 *
 * <p>Public because the container makes it.
 */
public final class AgentSocket implements InternalHttpUpgradeHandler {

    private static final Logger LOG = LoggerFactory.getLogger(AgentSocket.class);
    private static final int AT_ONCE = 512;
    private static final int LARGEST = 1 << 20;

    /** How long the other side may take to leave after it was told to. */
    private static final long TO_LEAVE_MILLIS = 3_000;

    /** Who talks over it. */
    interface Talk {
        /** What is to be said next; null for nothing now. Called by one thread at a time. */
        byte @Nullable [] next();

        /** Called by one thread at a time. */
        void heard(String text);

        /** Once, when nothing is heard any more. */
        void closed();
    }

    private final WebSocketFrames frames = new WebSocketFrames(LARGEST);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable SocketWrapperBase<?> wrapper;
    private volatile @Nullable Talk talk;
    private volatile byte @Nullable [] pong;
    private volatile @Nullable Farewell farewell;
    private boolean blocked;
    private boolean left;

    /** Then more may be there than the socket tells of: what was decrypted together with what was read. */
    private volatile boolean encrypted;

    /** For the container. */
    public AgentSocket() {}

    void talk(Talk talk) {
        this.talk = talk;
    }

    // ---- writing

    /** Says what there is to be said, here, or on the thread that is at it already. Never blocks. */
    void pump() {
        if (asked.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                drain();
            } catch (IOException | RuntimeException gone) {
                LOG.debug("A connection broke", gone);
                abort();
            }
            seen = asked.addAndGet(-seen);
        } while (seen != 0);
    }

    private void drain() throws IOException {
        var socket = wrapper;
        while (socket != null && isFree(socket) && !left) {
            var bytes = next();
            if (bytes == null) {
                return;
            }
            socket.write(false, bytes, 0, bytes.length);
            blocked = true;
        }
    }

    /** Whether all that was said so far is on its way. The container calls again when it is. */
    private boolean isFree(SocketWrapperBase<?> socket) throws IOException {
        if (blocked && socket.flush(false)) {
            socket.registerWriteInterest();
            return false;
        }
        blocked = false;
        return true;
    }

    private byte @Nullable [] next() {
        var last = farewell;
        if (last != null) {
            left = true;
            return WebSocketFrames.close(last);
        }
        var answer = pong;
        if (answer != null) {
            pong = null;
            return WebSocketFrames.pong(answer);
        }
        var words = talk;
        return words == null ? null : words.next();
    }

    // ---- reading, on the container's threads

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        return switch (event) {
            case OPEN_READ -> read();
            case OPEN_WRITE -> {
                pump();
                yield state();
            }
            case STOP -> {
                close(Farewell.GOING_AWAY);
                yield SocketState.CLOSED;
            }
            case ERROR, DISCONNECT, TIMEOUT, CONNECT_FAIL -> SocketState.CLOSED;
        };
    }

    private SocketState state() {
        var socket = wrapper;
        return socket == null || socket.isClosed() ? SocketState.CLOSED : SocketState.UPGRADED;
    }

    private SocketState read() {
        var socket = wrapper;
        if (socket == null) {
            return SocketState.CLOSED;
        }
        try {
            var buffer = ByteBuffer.allocate(AT_ONCE);
            boolean more = true;
            while (more && !socket.isClosed() && socket.read(false, buffer) > 0) {
                more = encrypted || !buffer.hasRemaining();
                frames.take(buffer.flip(), this::heard);
                buffer.clear();
            }
            return state();
        } catch (WebSocketFrames.Broken broken) {
            LOG.warn("What calls itself an agent does not keep to the protocol: {}", broken.getMessage());
            close(broken.farewell());
            return state();
        } catch (IOException gone) {
            LOG.debug("A connection ended", gone);
            return SocketState.CLOSED;
        }
    }

    private void heard(WebSocketFrames.Frame frame) {
        var words = talk;
        switch (frame) {
            case WebSocketFrames.Frame.Text(var text) -> {
                if (words != null && !over.get()) {
                    words.heard(text);
                }
            }
            case WebSocketFrames.Frame.Ping(var payload) -> {
                pong = payload;
                pump();
            }
            case WebSocketFrames.Frame.Pong() -> {
                // nobody asked
            }
            case WebSocketFrames.Frame.Close() -> {
                if (farewell == null) {
                    close(new Farewell(1000, ""));
                }
                abort();
            }
        }
    }

    // ---- leaving

    /** Says why, and gives the other side a moment to go by itself. Nothing is heard any more. */
    void close(Farewell why) {
        if (farewell == null) {
            farewell = why;
        }
        var socket = wrapper;
        if (socket != null) {
            socket.setReadTimeout(TO_LEAVE_MILLIS);
        }
        pump();
        tellOnce();
    }

    private void abort() {
        var socket = wrapper;
        if (socket != null) {
            socket.close();
        }
        tellOnce();
    }

    private void tellOnce() {
        var words = talk;
        if (words != null && over.compareAndSet(false, true)) {
            words.closed();
        }
    }

    // ---- as the container wants it

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        this.wrapper = wrapper;
    }

    @Override
    public void init(WebConnection connection) {
        var why = farewell;
        if (why == null) {
            pump();
        } else {
            close(why);
        }
    }

    @Override
    public void destroy() {
        abort();
    }

    @Override
    public void setSslSupport(@Nullable SSLSupport support) {
        // whose certificate it is does not matter here: frames are signed
        encrypted = support != null;
    }

    @Override
    public void timeoutAsync(long now) {
        // nothing here waits
    }

    @Override
    public void pause() {
        // the node says goodbye to its agents itself
    }
}
