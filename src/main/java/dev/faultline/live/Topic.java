package dev.faultline.live;

import dev.faultline.ports.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thing that somebody watches. It is read and rendered once for all who do, by a thread that lives as long as they watch. */
final class Topic implements Runnable {

    static final Duration LOOK = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Topic.class);

    private final String name;
    private final LiveView view;
    private final String id;
    private final AtomicLong sequence;
    private final Ticker ticker;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final Semaphore hints = new Semaphore(0);
    private volatile long read;
    private volatile boolean over;
    private @Nullable String version;
    private String html = "";
    private long lastPoint;
    private boolean failing;
    private int reserved;

    Topic(String name, LiveView view, String id, AtomicLong sequence, Ticker ticker) {
        this.name = name;
        this.view = view;
        this.id = id;
        this.sequence = sequence;
        this.ticker = ticker;
        this.read = ticker.nanos();
    }

    String name() {
        return name;
    }

    /** Tells the newcomer all there is, and from now on everything new. */
    synchronized void join(Viewer viewer) {
        if (!html.isEmpty()) {
            viewer.tell(Message.html(sequence.incrementAndGet(), html));
        }
        if (lastPoint > 0) {
            tellPoints(view.points(id, 0), Set.of(viewer));
        }
        viewers.add(viewer);
    }

    void leave(Viewer viewer) {
        viewers.remove(viewer);
    }

    /** Keeps this topic alive for one more viewer. Guarded by the caller, as is {@link #release}. */
    void reserve() {
        reserved++;
    }

    /** @return whether nobody needs it any more */
    boolean release() {
        return --reserved == 0;
    }

    void hint() {
        hints.release();
    }

    void end() {
        over = true;
        hint();
    }

    long millisSinceRead() {
        return ticker.since(read).toMillis();
    }

    @Override
    public void run() {
        while (!over) {
            look();
            try {
                if (hints.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    hints.drainPermits();
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /** A failed look leaves {@link #read} where it was, and so every page says how old it is. */
    private void look() {
        try {
            lookOnce();
            read = ticker.nanos();
            failing = false;
        } catch (RuntimeException e) {
            if (failing) {
                LOG.debug("Still cannot read {}", name, e);
            } else {
                LOG.warn("Cannot read {}; open pages show how old they are", name, e);
            }
            failing = true;
        }
    }

    private synchronized void lookOnce() {
        String now = view.version(id);
        if (!now.equals(version)) {
            html = view.render(id);
            version = now;
            Message message = Message.html(sequence.incrementAndGet(), html);
            viewers.forEach(each -> each.tell(message));
        }
        LiveView.Points points = view.points(id, lastPoint);
        lastPoint = points.last();
        tellPoints(points, viewers);
    }

    private static void tellPoints(LiveView.Points points, Set<Viewer> to) {
        if (!points.json().isEmpty()) {
            Message message = Message.named("pt", points.json());
            to.forEach(each -> each.tell(message));
        }
    }
}
