package dev.faultline.residue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.dispatch.Scans;
import dev.faultline.fleet.TestFleet;
import dev.faultline.halt.Leftovers;
import dev.faultline.halt.Scope;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Residue;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.timeline.Timeline;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What agents find on their hosts, against a real database: what counts, what stays open, and what clears it. */
class ResiduesTest {

    private static final UUID TEAM = UUID.randomUUID();
    private static final Caller ADA =
            new Caller(UUID.randomUUID(), "ada", Set.of(Permission.VIEW), Set.of(TEAM), false);
    private static final Caller EVE =
            new Caller(UUID.randomUUID(), "eve", Set.of(Permission.VIEW), Set.of(UUID.randomUUID()), false);

    private static final Residue STOPPED =
            new Residue(Residue.STOPPED, "7:70:b", "process 7, sleep, of root, stopped", false, false);
    private static final Residue OTHER =
            new Residue(Residue.STRESS, "8:80:b", "process 8, stress-ng, of root", false, false);
    private static final Residue OURS = new Residue(Residue.STRESS, "9:90:b", "process 9, java, of root", true, true);

    private final HikariDataSource source = TestDatabase.newDataSource();
    private AnnotationConfigApplicationContext context;
    private JdbcClient database;
    private Residues residues;
    private Scans looking;
    private Leftovers leftovers;
    private TransactionTemplate transaction;
    private UUID agent;
    private final UUID run = UUID.randomUUID();

    @BeforeEach
    void open() {
        context = TestFleet.open(source, Residues.class, Looking.class);
        database = context.getBean(JdbcClient.class);
        residues = context.getBean(Residues.class);
        looking = context.getBean(Scans.class);
        leftovers = context.getBean(Leftovers.class);
        transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        agent = agent("host-1", "[{\"fault\": \"%s\", \"works\": true}]".formatted(ServerMessage.Scan.CAPABILITY));
    }

    @AfterEach
    void close() {
        context.close();
    }

    private UUID agent(String name, String capabilities) {
        var id = UUID.randomUUID();
        database.sql("insert into agent (id, name, public_key, capabilities) values (?, ?, ?, ?::jsonb)")
                .params(id, name, newKey(), capabilities)
                .update();
        return id;
    }

    private static byte[] newKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private Residues.Around around(UUID of, UUID... agents) {
        return new Residues.Around(of, TEAM, Set.of("prod"), List.of(agents));
    }

    private void before(UUID of, UUID... agents) {
        transaction.executeWithoutResult(_ -> residues.before(around(of, agents)));
    }

    private void after(UUID of, UUID... agents) {
        transaction.executeWithoutResult(_ -> residues.after(around(of, agents)));
    }

    private void answer(Residue... found) {
        var due = looking.due(Set.of(agent));
        assertThat(due).hasSize(1);
        looking.scanned(agent, new AgentMessage.Scanned(due.getFirst().id(), List.of(found), List.of()));
    }

    private List<String> facts() {
        return context.getBean(Timeline.class).of(run, 0, 100).stream()
                .map(Timeline.Entry::words)
                .toList();
    }

    @Test
    void whatWasThereBeforeIsNotOfTheRunAndWhatIsNewIsNamedAndOpen() {
        before(run, agent);
        answer(OTHER);
        after(run, agent);
        answer(OTHER, STOPPED);

        assertThat(residues.of(run))
                .extracting(Leftover::agent, Leftover::name, Leftover::ours, Leftover::clearedAt)
                .containsExactly(tuple("host-1", STOPPED.name(), false, null));
        assertThat(facts())
                .contains(
                        "Left behind on host-1: process 7, sleep, of root, stopped (stopped-process; not ours, left alone)")
                .contains("host-1 was looked at after the run: 1 left behind");
    }

    @Test
    void whatIsOursCountsWheneverItIsFoundAndIsToldAsTakenBack() {
        before(run, agent);
        answer();
        after(run, agent);
        answer(OURS);

        assertThat(residues.of(run)).singleElement().satisfies(each -> {
            assertThat(each.ours()).isTrue();
            assertThat(each.clearedAt()).isNotNull();
            assertThat(each.clearedBy()).isEqualTo("agent");
        });
        assertThat(leftovers.openIn(new Scope.Global())).isEmpty();
        assertThat(facts()).anyMatch(each -> each.contains("was taken back"));
    }

    /** Nobody can say whether it was there before: naming it would accuse the run. */
    @Test
    void withoutALookBeforeOnlyOursCounts() {
        before(run, agent);
        after(run, agent);
        answer(STOPPED, OURS);

        assertThat(residues.of(run)).extracting(Leftover::name).containsExactly(OURS.name());
        assertThat(residues.looks(run))
                .extracting(ScanLine::phase, ScanLine::givenUp)
                .containsExactly(
                        tuple("before", "its agent did not answer before the run ended"), tuple("after", null));
    }

    @Test
    void anAgentThatDoesNotOfferToLookIsNeverAsked() {
        var old = agent("old", "[]");
        before(run, old);
        after(run, old);

        assertThat(looking.due(Set.of(old))).isEmpty();
        assertThat(residues.looks(run)).extracting(ScanLine::givenUp).containsOnly("its agent does not offer to look");
    }

    @Test
    void aLaterLookClearsWhatIsGoneButNotWhatNobodyCouldSee() {
        before(run, agent);
        answer();
        after(run, agent);
        answer(STOPPED);
        assertThat(looking.due(Set.of(agent)))
                .as("it was looked at a moment ago")
                .isEmpty();
        database.sql("update residue_scan set asked_at = asked_at - interval '1 minute'")
                .update();

        var later = looking.due(Set.of(agent)).getFirst();
        looking.scanned(
                agent,
                new AgentMessage.Scanned(
                        later.id(), List.of(), List.of(new Residue.Unseen(Residue.STOPPED, "/proc cannot be read"))));
        assertThat(leftovers.openIn(new Scope.Global())).hasSize(1);

        database.sql("update residue_scan set asked_at = asked_at - interval '1 minute'")
                .update();
        answer();
        assertThat(leftovers.openIn(new Scope.Global())).isEmpty();
        assertThat(residues.of(run).getFirst().clearedBy()).isEqualTo("scan");
        assertThat(facts()).last().asString().startsWith("No longer on host-1");
    }

    @Test
    void theSameAnswerTwiceAndAnAnswerOfAnotherAgentChangeNothing() {
        before(run, agent);
        var other = agent("host-2", "[]");
        var scan = looking.due(Set.of(agent)).getFirst();

        looking.scanned(other, new AgentMessage.Scanned(scan.id(), List.of(OURS), List.of()));
        assertThat(residues.of(run)).isEmpty();
        looking.scanned(agent, new AgentMessage.Scanned(scan.id(), List.of(OURS), List.of()));
        looking.scanned(agent, new AgentMessage.Scanned(scan.id(), List.of(OURS, STOPPED), List.of()));

        assertThat(residues.of(run)).hasSize(1);
    }

    @Test
    void aReleaseIsToldOfWhatItsScopeLeftAndPeopleSeeWhatIsTheirTeams() {
        before(run, agent);
        answer();
        after(run, agent);
        answer(STOPPED);

        assertThat(leftovers.openIn(new Scope.Environment("prod")))
                .containsExactly(new Leftovers.Leftover("host-1", Residue.STOPPED, STOPPED.name()));
        assertThat(leftovers.openIn(new Scope.Team(TEAM))).hasSize(1);
        assertThat(leftovers.openIn(new Scope.Environment("test"))).isEmpty();
        assertThat(residues.list(ADA, true, Optional.empty(), 10)).hasSize(1);
        assertThat(residues.list(EVE, true, Optional.empty(), 10)).isEmpty();
    }

    /** A scan that was lost with its connection is asked again, and one that was just sent is not. */
    @Test
    void asksAgainWhatWasNotAnswered() {
        before(run, agent);

        assertThat(looking.due(Set.of(agent))).extracting(Scans.Scan::over).containsExactly((UUID) null);
        assertThat(looking.due(Set.of(agent))).isEmpty();
        database.sql("update residue_scan set sent_at = sent_at - interval '1 minute'")
                .update();
        assertThat(looking.due(Set.of(agent))).hasSize(1);
    }
}
