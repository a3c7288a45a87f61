package dev.faultline.dispatch;

import dev.faultline.fleet.Call;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.ServerMessage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One agent's connection, and what is known of it as long as it lasts. Thread-safe. */
final class Link {

    private final UUID agent;
    private final Line line;
    private final Map<UUID, EntryState> stored = new ConcurrentHashMap<>();
    private volatile Duration behind = Duration.ZERO;
    private volatile boolean admitted = true;
    private volatile @Nullable Greeting greeting;
    private volatile @Nullable Doubt doubt;

    /** From where, and which process: what was said first here. */
    record Greeting(Call call, AgentMessage.@Nullable Process process) {}

    /** A newer connection has overtaken this one: is anybody still there? */
    private record Doubt(UUID question, long askedAt) {}

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

    /** The same, unless it cannot be sent before {@code until}, by the ticker. */
    boolean send(ServerMessage message, long until) {
        return line.send(message, until);
    }

    /** The same as the first, for a message of which many are told: it is put into words once. */
    void send(ServerMessage message, String text) {
        line.send(message, text);
    }

    void greeted(Greeting greeting) {
        this.greeting = greeting;
    }

    /** Empty before the first word. */
    Optional<Greeting> greeting() {
        return Optional.ofNullable(greeting);
    }

    void admitted(boolean admitted) {
        this.admitted = admitted;
    }

    /** Whether what its agent says counts. */
    boolean counts() {
        return admitted && doubt == null;
    }

    /** Asks whether anybody is still there. Nothing that is said here counts from now on. Asking twice changes nothing. */
    synchronized void doubt(UUID question, long now) {
        if (doubt == null) {
            doubt = new Doubt(question, now);
            send(new ServerMessage.Ask(question));
        }
    }

    boolean isDoubted() {
        return doubt != null;
    }

    /** Whether that is the answer to what was asked here: then two are alive that claim to be one. */
    boolean isAnswered(UUID question) {
        var asked = doubt;
        return asked != null && asked.question().equals(question);
    }

    /** Whether it was asked before that, by the ticker. */
    boolean isDoubtedSince(long then) {
        var asked = doubt;
        return asked != null && asked.askedAt() - then < 0;
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

    void close(Farewell why) {
        line.close(why);
    }
}
