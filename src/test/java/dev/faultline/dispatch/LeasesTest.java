package dev.faultline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.halt.Halts;
import dev.faultline.halt.Scope;
import dev.faultline.halt.SimulatedHalts;
import dev.faultline.ports.Ids;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.ServerMessage.Synced;
import dev.faultline.protocol.Timing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node may say from memory. */
class LeasesTest {

    private static final UUID AGENT = new UUID(1, 1);
    private static final UUID TEAM = new UUID(1, 2);
    private static final UUID RUN = new UUID(1, 3);
    private static final UUID INJECTION = new UUID(1, 4);

    @TempDir
    private Path spool;

    private long nanos;
    private Halts halts;
    private Leases leases;

    @BeforeEach
    void begin() {
        halts = SimulatedHalts.inMemoryOnly(
                spool, Clock.systemUTC(), () -> nanos, new Ids(Clock.systemUTC(), new SplittableRandom(1)));
        leases = new Leases(halts, () -> nanos);
    }

    @Test
    void renewsWhatTheDatabaseAllowedAMomentAgo() {
        leases.read(nanos, List.of(holder(true)));

        assertThat(answer(EntryState.ACTIVE).renewed()).containsExactly(INJECTION);
    }

    @Test
    void renewsNothingOnceItsReadOfTheDatabaseIsOld() {
        leases.read(nanos, List.of(holder(true)));
        nanos += Timing.FRESH.toNanos();

        assertThat(answer(EntryState.ACTIVE).renewed()).isEmpty();
        assertThat(answer(EntryState.ACTIVE).revert()).isEmpty();
    }

    @Test
    void saysOfWhatMustStopThatItMust() {
        leases.read(nanos, List.of(holder(false)));

        assertThat(answer(EntryState.ACTIVE).revert()).containsExactly(INJECTION);
    }

    /** The start may be lost with a connection, and the order to end it with the next one. */
    @Test
    void saysItAlsoToAnAgentThatKnowsNothingOfIt() {
        leases.read(nanos, List.of(holder(false)));
        var sync = new AgentMessage.Sync(1, Instant.EPOCH, List.of(), 0, null);

        assertThat(leases.answer(AGENT, sync, Set.of()).revert()).containsExactly(INJECTION);
        assertThat(leases.answer(new UUID(1, 9), sync, Set.of()).revert()).isEmpty();
    }

    @Test
    void doesNotAskForTheEndOfAStartThatIsOnItsWay() {
        leases.read(nanos, List.of(holder(true)));
        var sync = new AgentMessage.Sync(1, Instant.EPOCH, List.of(), 0, null);

        assertThat(leases.answer(AGENT, sync, Set.of()).revert()).isEmpty();
    }

    @Test
    void aPressThatIsNotRecordedYetEndsItAsWell() {
        leases.read(nanos, List.of(holder(true)));
        halts.press(new UUID(1, 5), "user:ada", new Scope.Team(TEAM), null, null);

        assertThat(answer(EntryState.ACTIVE).renewed()).isEmpty();
        assertThat(answer(EntryState.ACTIVE).revert()).containsExactly(INJECTION);
    }

    @Test
    void takesBackWhatTheDatabaseNeverGrantedButOnlyOnceItWasAskedSince() {
        leases.read(nanos, List.of());
        assertThat(answer(EntryState.ACTIVE).revert()).isEmpty();
        nanos += Duration.ofMillis(250).toNanos();
        leases.read(nanos, List.of());

        assertThat(answer(EntryState.ACTIVE).revert()).containsExactly(INJECTION);
    }

    private Synced answer(EntryState state) {
        var entry = new Entry(INJECTION, RUN, "process:shop", state, Instant.EPOCH, "", null);
        return leases.answer(AGENT, new AgentMessage.Sync(1, Instant.EPOCH, List.of(entry), 0, null), Set.of());
    }

    private static Authority.Holder holder(boolean mayLive) {
        return new Authority.Holder(
                INJECTION, RUN, AGENT, TEAM, Set.of("test"), "an experiment", "shop on host-1", "host-1", mayLive);
    }
}
