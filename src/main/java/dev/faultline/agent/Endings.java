package dev.faultline.agent;

import dev.faultline.agent.Journal.Ended;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What has ended on this host or will never begin, told to the server until it knows. */
final class Endings {

    private static final Duration RECENT = Duration.ofMinutes(10);
    private static final Duration REMEMBERED = Duration.ofDays(30);
    private static final int MOST_AT_ONCE = 500;

    private final Clock clock;
    private final Journal journal;
    private final Log log;

    private final Map<UUID, Entry> unacknowledged = new LinkedHashMap<>();
    private final Map<UUID, Entry> acknowledged = new LinkedHashMap<>();
    /** Those whose tombstone could not be written. After a restart no plan is left to start them. */
    private final Map<UUID, Entry> unwritten = new HashMap<>();

    Endings(Clock clock, Journal journal, Log log) {
        this.clock = clock;
        this.journal = journal;
        this.log = log;
    }

    /** What an earlier process left to be told; and forgets what is long known. */
    void recover() throws IOException {
        journal.sweep();
        for (var entry : journal.endings()) {
            if (!journal.isAcknowledged(entry.injection())) {
                unacknowledged.put(entry.injection(), entry);
            } else if (isOlder(entry, REMEMBERED)) {
                journal.forget(entry.injection());
            } else {
                acknowledged.put(entry.injection(), entry);
            }
        }
    }

    boolean has(UUID injection) {
        return unwritten.containsKey(injection) || journal.hasEnded(injection);
    }

    Optional<Entry> of(UUID injection) {
        return Optional.ofNullable(unacknowledged.get(injection))
                .or(() -> Optional.ofNullable(unwritten.get(injection)))
                .or(() -> journal.ended(injection));
    }

    /**
     * Writes down how a live entry ended.
     *
     * @return how it did: whoever was first has said it
     */
    Entry close(Journal.Meta meta, String by, String evidence) throws IOException {
        var ended = new Ended(EntryState.REVERTED, by, clock.instant(), evidence);
        journal.close(meta.injection(), ended);
        return keep(journal.ended(meta.injection())
                .orElseGet(() -> entry(meta.injection(), meta.run(), meta.target(), ended)));
    }

    /** What never started will never start. */
    Entry bury(UUID injection, UUID run, String target, String why) {
        var ended = new Ended(EntryState.NOT_STARTED, "agent", clock.instant(), why);
        var entry = entry(injection, run, target, ended);
        try {
            journal.bury(injection, run, target, ended);
        } catch (IOException e) {
            unwritten.put(injection, entry);
            log.warn("the tombstone of %s cannot be written: %s".formatted(injection, e.getMessage()));
        }
        return keep(entry);
    }

    private Entry keep(Entry entry) {
        unacknowledged.put(entry.injection(), entry);
        log.info("%s is %s, by %s: %s".formatted(entry.injection(), entry.state(), entry.endedBy(), entry.evidence()));
        return entry;
    }

    void acknowledge(UUID injection) {
        var entry = unacknowledged.remove(injection);
        if (entry == null) {
            return;
        }
        acknowledged.put(injection, entry);
        try {
            journal.acknowledge(injection);
        } catch (IOException e) {
            log.warn("cannot note that the server knows of %s: %s".formatted(injection, e.getMessage()));
        }
    }

    /** Of which the server does not know yet, the oldest first. */
    List<Entry> unacknowledged() {
        return unacknowledged.values().stream().limit(MOST_AT_ONCE).toList();
    }

    /** Of which it knows, from the last minutes: for a server that was away. */
    List<Entry> recent() {
        acknowledged.values().removeIf(entry -> isOlder(entry, RECENT));
        return acknowledged.values().stream().limit(MOST_AT_ONCE).toList();
    }

    private boolean isOlder(Entry entry, Duration than) {
        return entry.since().isBefore(clock.instant().minus(than));
    }

    private static Entry entry(UUID injection, UUID run, String target, Ended ended) {
        return new Entry(injection, run, target, ended.state(), ended.at(), ended.evidence(), ended.by());
    }
}
