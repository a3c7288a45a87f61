package dev.faultline.halt;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hears of presses and releases on other nodes as soon as the database does: over a connection of its own, which it asks for a
 * sign of life every few seconds. Only a hint to look now; that this node looks twice a second anyway is what counts.
 */
@Component
final class HaltBell implements SmartLifecycle {

    static final String CHANNEL = "faultline_halt";

    private static final Logger LOG = LoggerFactory.getLogger(HaltBell.class);
    private static final int PING_MILLIS = 5_000;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final JdbcConnectionDetails details;
    private final Halts halts;
    private volatile boolean running;

    HaltBell(JdbcConnectionDetails details, Halts halts) {
        this.details = details;
        this.halts = halts;
    }

    private void listen() {
        while (running) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("set application_name = 'faultline-bell'");
                statement.execute("listen " + CHANNEL);
                halts.look(); // whatever was rung before
                hear(connection.unwrap(PGConnection.class), statement);
            } catch (SQLException away) {
                LOG.debug("Nothing is heard of presses elsewhere but by looking", away);
            }
            LockSupport.parkNanos(AGAIN.toNanos());
        }
    }

    private void hear(PGConnection connection, Statement statement) throws SQLException {
        while (running) {
            var rung = connection.getNotifications(PING_MILLIS);
            if (rung != null && rung.length > 0) {
                halts.look();
            } else {
                statement.execute("select 1");
            }
        }
    }

    private Connection connect() throws SQLException {
        var settings = new Properties();
        settings.setProperty("user", details.getUsername());
        settings.setProperty("password", details.getPassword());
        settings.setProperty("socketTimeout", "10");
        settings.setProperty("connectTimeout", "2");
        return DriverManager.getConnection(details.getJdbcUrl(), settings);
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().name("halt-bell").daemon().start(this::listen);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
