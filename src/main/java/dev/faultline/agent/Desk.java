package dev.faultline.agent;

import dev.faultline.agent.State.Role;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;

/** The commands for a person on the host: to stop everything, to let it go on, and to see what is going on. */
final class Desk {

    private static final Duration POLL = Duration.ofMillis(100);
    /** In centiseconds. Longer than agent and guard need, or would need. */
    private static final long THEIR_TURN = 300;

    private static final long PATIENCE = 2_000;
    private static final long RETRY = 50;
    private static final int LATEST = 10;

    private final State state;
    private final Journal journal;
    private final Hands hands;
    private final Clock clock;
    private final PrintStream out;

    Desk(State state, Hands hands, Clock clock, PrintStream out) {
        this.state = state;
        this.journal = state.journal();
        this.hands = hands;
        this.clock = clock;
        this.out = out;
    }

    /** Stops this host and waits until everything is gone; helps when neither agent nor guard does it. */
    int halt(String reason) throws IOException, InterruptedException {
        var waiting = new LinkedHashMap<UUID, Journal.Found>();
        journal.live().forEach(entry -> waiting.put(entry.injection(), entry));
        state.halt(reason);
        journal.live().forEach(entry -> waiting.putIfAbsent(entry.injection(), entry));
        out.printf("This host is stopped: nothing starts here until “release”. To take back: %d.%n", waiting.size());

        long began = hands.uptime();
        long helpAt = isAnybodyThere() ? began + THEIR_TURN : began;
        while (hands.uptime() - began < PATIENCE) {
            waiting.values().removeIf(this::hasEnded);
            if (waiting.values().stream().allMatch(Journal.Damaged.class::isInstance)) {
                break;
            }
            if (hands.uptime() >= helpAt) {
                help();
                helpAt = hands.uptime() + RETRY;
            }
            Thread.sleep(POLL);
        }
        waiting.values().forEach(this::complain);
        out.println(waiting.isEmpty() ? "Nothing is left of it." : "This is left, and needs you.");
        return waiting.isEmpty() ? Agent.FINE : Agent.FAILED;
    }

    private boolean isAnybodyThere() {
        return state.pulse(Role.AGENT).isAwake() || state.pulse(Role.GUARD).isAwake();
    }

    private boolean hasEnded(Journal.Found found) {
        var ended = journal.ended(found.injection());
        ended.ifPresent(entry -> out.println("  " + inWords(entry)));
        return ended.isPresent();
    }

    private void help() throws IOException {
        var undo = new Undo(hands);
        for (var found : journal.live()) {
            if (found instanceof Journal.Whole entry
                    && undo.run(entry.injection(), entry.plan()).isEmpty()) {
                var evidence = Undo.evidence("this host was stopped by hand", entry.plan());
                journal.close(
                        entry.injection(), new Journal.Ended(EntryState.REVERTED, "halt", clock.instant(), evidence));
            }
        }
    }

    private void complain(Journal.Found found) {
        switch (found) {
            case Journal.Damaged entry ->
                out.printf("  %s  look at %s: %s%n", entry.injection(), entry.where(), entry.why());
            case Journal.Whole entry -> {
                out.printf(
                        "  %s  %s: still there%n",
                        entry.injection(), entry.meta().words());
                new Undo(hands)
                        .run(entry.injection(), entry.plan())
                        .forEach(trouble -> out.printf("      %s%n", trouble));
            }
        }
    }

    /**
     * Takes back what was on this host when it went down. What was begun since is looked after by agent and guard.
     *
     * @return {@link Agent#FAILED} when something of it is left
     */
    int recover() throws IOException {
        int left = 0;
        var undo = new Undo(hands);
        for (var found : journal.live()) {
            switch (found) {
                case Journal.Damaged entry -> {
                    out.printf("  %s  look at %s: %s%n", entry.injection(), entry.where(), entry.why());
                    left++;
                }
                case Journal.Whole entry
                when entry.boot().equals(hands.bootId()) ->
                    out.printf(
                            "  %s  %s: begun since the host started; agent and guard look after it%n",
                            entry.injection(), entry.meta().words());
                case Journal.Whole entry -> left += recover(entry, undo);
            }
        }
        out.println(left == 0 ? "Nothing is left of before the host was restarted." : "This is left, and needs you.");
        return left == 0 ? Agent.FINE : Agent.FAILED;
    }

    private int recover(Journal.Whole entry, Undo undo) throws IOException {
        boolean survived = entry.plan().survivesReboot();
        var troubles = survived ? undo.run(entry.injection(), entry.plan()) : List.<String>of();
        if (!troubles.isEmpty()) {
            out.printf(
                    "  %s  %s: still there%n", entry.injection(), entry.meta().words());
            troubles.forEach(trouble -> out.printf("      %s%n", trouble));
            return 1;
        }
        var why = "the host was restarted";
        var evidence = survived ? Undo.evidence(why, entry.plan()) : why + ", which ended it";
        journal.close(
                entry.injection(),
                new Journal.Ended(EntryState.REVERTED, survived ? "recover" : "reboot", clock.instant(), evidence));
        out.printf("  %s  %s: %s%n", entry.injection(), entry.meta().words(), evidence);
        return 0;
    }

    int release() throws IOException {
        out.println(
                state.release()
                        ? "Released. Faults may start here again; none was started."
                        : "This host was not stopped.");
        return Agent.FINE;
    }

    int status() throws IOException {
        out.printf("Agent  %s%n", there(Role.AGENT));
        out.printf("Guard  %s%n", there(Role.GUARD));
        out.printf(
                "Halt   %s%n",
                state.halted().map(reason -> "STOPPED: " + reason).orElse("not stopped"));
        var live = journal.live();
        out.printf("%nOn this host now: %d%n", live.size());
        for (var found : live) {
            switch (found) {
                case Journal.Damaged entry ->
                    out.printf("  %s  look at %s: %s%n", entry.injection(), entry.where(), entry.why());
                case Journal.Whole entry -> describe(entry);
            }
        }
        var endings = journal.endings().reversed();
        out.printf("%nEnded: %d, the latest first%n", endings.size());
        endings.stream().limit(LATEST).forEach(entry -> out.println("  " + inWords(entry)));
        return Agent.FINE;
    }

    private void describe(Journal.Whole entry) {
        out.printf("  %s  %s%n", entry.injection(), entry.meta().words());
        out.printf("      since %s; %s%n", entry.meta().at().truncatedTo(ChronoUnit.SECONDS), left(entry));
        out.printf("      by itself it %s%n", entry.plan().ending().inWords());
        entry.doubts().forEach(doubt -> out.printf("      %s%n", doubt));
    }

    private String left(Journal.Whole entry) {
        if (!entry.boot().equals(hands.bootId())) {
            return "from before the host was restarted";
        }
        long left = (entry.lease() - hands.uptime()) / 100;
        return left > 0 ? "its lease ends in %d s unless it is renewed".formatted(left) : "its lease is over";
    }

    private String there(Role role) {
        var pulse = state.pulse(role);
        if (pulse.isAwake()) {
            return "running";
        }
        return pulse.isThere() ? "there, but STOPPED or stuck" : "not running";
    }

    private static String inWords(Entry entry) {
        var what = switch (entry.state()) {
            case NOT_STARTED -> "never started";
            case REVERTED -> "gone, by " + entry.endedBy();
            case APPLIED, ACTIVE, REVERTING -> entry.state().toString();
        };
        return "%s  %s  %s  %s: %s"
                .formatted(
                        entry.since().truncatedTo(ChronoUnit.SECONDS),
                        entry.injection(),
                        entry.target(),
                        what,
                        entry.evidence());
    }
}
