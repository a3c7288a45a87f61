package dev.faultline.health;

import dev.faultline.ports.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Asks the database something once a second, so that whoever wants to know whether it answers never has to wait for it
 * themselves.
 */
@Component
class DatabasePulse implements SmartLifecycle {

    static final Duration FRESH = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(DatabasePulse.class);
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final JdbcClient database;
    private final Ticker ticker;
    private volatile @Nullable Long answeredAt;
    private volatile boolean running;
    private @Nullable Thread asking;

    DatabasePulse(JdbcClient database, Ticker ticker) {
        this.database = database;
        this.ticker = ticker;
    }

    /** How long ago the database answered last; null when it never did. */
    @Nullable Duration sinceAnswer() {
        Long answered = answeredAt;
        return answered == null ? null : ticker.since(answered);
    }

    boolean isFresh() {
        Duration since = sinceAnswer();
        return since != null && since.compareTo(FRESH) < 0;
    }

    @Override
    public void start() {
        ask();
        running = true;
        asking = Thread.ofVirtual().name("database-pulse").start(this::keepAsking);
    }

    @Override
    public void stop() {
        running = false;
        if (asking != null) {
            asking.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void keepAsking() {
        boolean answering = true;
        while (running) {
            try {
                Thread.sleep(BETWEEN);
                ask();
                answering = true;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (answering && running) {
                    log.warn("the database does not answer: {}", e.toString());
                }
                answering = false;
            }
        }
    }

    private void ask() {
        database.sql("select 1").query(Integer.class).single();
        answeredAt = ticker.nanos();
    }
}
