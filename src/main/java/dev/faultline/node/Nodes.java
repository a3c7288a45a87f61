package dev.faultline.node;

import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Shows this node to the others once a second, sees who they are, and keeps an eye on its own clock. */
@Component
public class Nodes implements Steadiness, Crew, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Nodes.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration MEASURE = Duration.ofSeconds(10);

    private final JdbcClient database;
    private final Node self;
    private final NodeProperties properties;
    private final Clock clock;
    private final Ticker ticker;
    private final String version;
    private final int schema;
    private final Instant startedAt;
    private final PeerMemory memory;
    private volatile List<NodeView> lastSeen = List.of();
    private volatile @Nullable Skew skew;
    private volatile boolean running;
    private long measuredAt;

    Nodes(
            JdbcClient database,
            Node self,
            NodeProperties properties,
            Clock clock,
            Ticker ticker,
            ObjectProvider<Flyway> flyway,
            ObjectProvider<BuildProperties> build) {
        this.database = database;
        this.self = self;
        this.properties = properties;
        this.clock = clock;
        this.ticker = ticker;
        this.version =
                build.stream().map(BuildProperties::getVersion).findFirst().orElse("development");
        this.schema = flyway.stream().mapToInt(Schema::newest).findFirst().orElse(0);
        this.startedAt = clock.instant();
        this.memory = new PeerMemory(properties.memory());
    }

    public String self() {
        return self.name();
    }

    /** As the database last said, by name: those that were seen within a quarter of an hour. */
    public List<NodeView> all() {
        return lastSeen;
    }

    @Override
    public int size() {
        return (int) Math.max(1, lastSeen.stream().filter(NodeView::live).count());
    }

    /** The other nodes that can be reached, as the database last said; with or without it. Empty where this one cannot be. */
    public List<Peer> peers() {
        return properties.url() == null ? List.of() : memory.peers();
    }

    @Override
    public Optional<String> objection() {
        Skew measured = skew;
        return measured == null || !measured.isMoreThan(Skew.MOST)
                ? Optional.empty()
                : Optional.of("This node's clock is %d ms %s the database's; more than %d ms are too many."
                        .formatted(
                                measured.by().abs().toMillis(),
                                measured.by().isNegative() ? "behind" : "ahead of",
                                Skew.MOST.toMillis()));
    }

    /** Measures, shows and looks, once. */
    void beat() {
        if (skew == null || ticker.since(measuredAt).compareTo(MEASURE) >= 0) {
            measure();
        }
        show();
        look();
    }

    private void measure() {
        Skew now = Skew.measure(database, clock, ticker);
        measuredAt = ticker.nanos();
        skew = now;
        if (now.isMoreThan(Skew.MOST)) {
            log.error("Nothing is granted here: {}", objection().orElse(""));
        } else if (now.isMoreThan(Skew.ALARMING)) {
            log.warn("This node's clock is {} ms from the database's", now.by().toMillis());
        }
    }

    private void show() {
        URI url = properties.url();
        Skew measured = skew;
        database.sql("""
                        insert into node (name, url, version, schema, started_at, seen_at, skew_ms)
                        values (:name, :url, :version, :schema, :started, clock_timestamp(), :skew)
                        on conflict (name) do update
                           set url = excluded.url, version = excluded.version, schema = excluded.schema,
                               started_at = excluded.started_at, seen_at = excluded.seen_at, skew_ms = excluded.skew_ms
                        """)
                .param("name", self.name())
                .param("url", url == null ? "" : url.toString())
                .param("version", version)
                .param("schema", schema)
                .param("started", startedAt.atOffset(ZoneOffset.UTC))
                .param("skew", measured == null ? null : measured.by().toMillis())
                .update();
    }

    private void look() {
        lastSeen = database.sql("""
                        select *, seen_at > clock_timestamp() - interval '5 seconds' as live
                          from node where seen_at > clock_timestamp() - interval '15 minutes' order by name
                        """).query(Nodes::node).list();
        memory.remember(lastSeen.stream()
                .filter(each ->
                        each.live() && !each.url().isEmpty() && !each.name().equals(self.name()))
                .map(each -> new Peer(each.name(), URI.create(each.url())))
                .toList());
    }

    private static NodeView node(ResultSet row, int number) throws SQLException {
        return new NodeView(
                row.getString("name"),
                row.getString("url"),
                row.getString("version"),
                row.getInt("schema"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getObject("seen_at", OffsetDateTime.class).toInstant(),
                row.getObject("skew_ms", Long.class),
                row.getBoolean("live"));
    }

    private void keepBeating() {
        while (running) {
            try {
                beat();
            } catch (DataAccessException away) {
                log.debug("This node cannot be shown now", away);
            }
            LockSupport.parkNanos(BEAT.toNanos());
        }
    }

    /** Measured before anything can be granted. */
    @Override
    public void start() {
        try {
            beat();
        } catch (DataAccessException away) {
            log.warn("This node cannot be shown yet: {}", away.getMessage());
        }
        running = true;
        Thread.ofPlatform().name("node").daemon().start(this::keepBeating);
    }

    /** So that nobody looks for it. */
    @Override
    public void stop() {
        running = false;
        try {
            database.sql("delete from node where name = :name or seen_at < clock_timestamp() - interval '1 day'")
                    .param("name", self.name())
                    .update();
        } catch (DataAccessException away) {
            log.debug("This node stays in the list for a while", away);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
