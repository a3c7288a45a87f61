package dev.faultline.dispatch;

import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.ServerMessage;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.web.socket.CloseStatus;

/** One agent's connection, and what is known of it as long as it lasts. Thread-safe. */
final class Link {

    private final UUID agent;
    private final Line line;
    private final Map<UUID, EntryState> stored = new ConcurrentHashMap<>();
    private volatile Duration behind = Duration.ZERO;

    Link(UUID agent, Line line) {
        this.agent = agent;
        this.line = line;
    }

    UUID agent() {
        return agent;
    }

    void open() {
        line.open();
    }

    /** @return whether it was taken */
    boolean send(ServerMessage message) {
        return line.send(message);
    }

    /** How far the agent's wall clock is behind ours, as its last sync showed. */
    void behind(Duration behind) {
        this.behind = behind;
    }

    /** The same entry with its time on our clock. */
    Entry onOurClock(Entry entry) {
        return new Entry(
                entry.injection(),
                entry.run(),
                entry.target(),
                entry.state(),
                entry.since().plus(behind),
                entry.evidence(),
                entry.endedBy());
    }

    /** Whether exactly this was stored already. */
    boolean isStored(Entry entry) {
        return stored.get(entry.injection()) == entry.state();
    }

    void stored(Entry entry) {
        stored.put(entry.injection(), entry.state());
    }

    /** The final entries that are stored, which the agent need not repeat. */
    Set<UUID> known() {
        return stored.entrySet().stream()
                .filter(each -> each.getValue() == EntryState.REVERTED || each.getValue() == EntryState.NOT_STARTED)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    void close(CloseStatus status) {
        line.close(status);
    }
}
