package dev.faultline.blastradius;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.access.Teams;
import dev.faultline.catalogue.Services;
import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.MethodStep;
import dev.faultline.experiment.Selection;
import dev.faultline.fleet.Selector;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.protocol.ProcessPause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts that meet, in a real database, at the same moment. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=collision")
@Import({TestDatabase.class, SignedIn.class})
class CollisionTest {

    private static final int STARTERS = 8;
    private static final int TRIALS = 30;

    @Autowired
    BlastRadius blastRadius;

    @Autowired
    Services services;

    @Autowired
    JdbcClient database;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    SignedIn signedIn;

    private Caller admin;

    @BeforeEach
    void begin() {
        admin = signedIn.person(Role.ADMIN);
        database.sql("truncate blast_hold, blast_touch, blast_budget").update();
        database.sql("delete from target").update();
    }

    @Test
    void ofManyStartsOnDifferentTargetsOfOneServiceOnlyOneComesThrough() throws Exception {
        var agent = anAgent("host-" + UUID.randomUUID());
        for (int i = 0; i < STARTERS * 4; i++) {
            aTarget(agent, "PROCESS", "catalog-" + i, "catalog");
        }
        try (var starters = Executors.newFixedThreadPool(STARTERS)) {
            for (int trial = 0; trial < TRIALS; trial++) {
                database.sql("truncate blast_hold, blast_touch, blast_budget").update();
                var together = new CyclicBarrier(STARTERS);
                var attempts = new ArrayList<Callable<Boolean>>();
                for (int starter = 0; starter < STARTERS; starter++) {
                    var name = "catalog-" + starter;
                    attempts.add(() -> {
                        together.await();
                        return start(admin, name);
                    });
                }
                int won = 0;
                for (var result : starters.invokeAll(attempts)) {
                    won += result.get() ? 1 : 0;
                }
                assertThat(won).as("trial %d", trial).isOne();
            }
        }
    }

    @Test
    void aPlaceIsFreeForTheNextOnceItsRunIsOverAndNotBefore() {
        var agent = anAgent("host-" + UUID.randomUUID());
        aTarget(agent, "PROCESS", "one", "payments");
        aTarget(agent, "PROCESS", "two", "payments");
        var run = UUID.randomUUID();
        var taken = transaction.execute(
                _ -> blastRadius.take(admin, holder(run, Teams.MAIN), freezing(Teams.MAIN, "one"), Line.END, null));
        var targets = taken.values().stream()
                .flatMap(List::stream)
                .map(each -> each.id())
                .toList();
        assertThat(start(admin, "two")).isFalse();
        transaction.executeWithoutResult(_ -> blastRadius.leave(run));
        assertThat(start(admin, "two")).as("unconfirmed").isFalse();
        transaction.executeWithoutResult(_ -> blastRadius.giveBack(run, targets));
        assertThat(start(admin, "two")).as("still looking whether all is well").isFalse();
        transaction.executeWithoutResult(_ -> blastRadius.leave(run));
        assertThat(database.sql("select count(*) from blast_touch")
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(start(admin, "two")).isTrue();
    }

    @Test
    void theBudgetsOfTeamsAreShownToThoseWhoSeeThem() {
        var agent = anAgent("host-" + UUID.randomUUID());
        aTarget(agent, "PROCESS", "one", "payments");
        aTarget(agent, "PROCESS", "two", "payments");
        assertThat(start(admin, "one")).isTrue();
        assertThat(blastRadius.budgets(admin)).anyMatch(budget -> budget.kind().equals("team"));
        assertThat(blastRadius.budgets(signedIn.person(Role.OPERATOR, signedIn.newTeam())))
                .isNotEmpty()
                .noneMatch(budget -> budget.kind().equals("team"));
    }

    @Test
    void tellsWhoseTheOtherRunIsOnlyToThoseWhoSeeItsTeam() {
        var agent = anAgent("host-" + UUID.randomUUID());
        aTarget(agent, "PROCESS", "one", "payments");
        aTarget(agent, "PROCESS", "two", "payments");
        start(admin, "one");
        var team = signedIn.newTeam();
        var stranger = signedIn.person(Role.OPERATOR, team);
        var told = blastRadius.preview(stranger, freezing(team, "two")).refusals();
        assertThat(told)
                .filteredOn(answer -> answer.guard().equals("collision"))
                .singleElement()
                .extracting(Answer::said)
                .asString()
                .contains("“a run”", "payments in test", "UTC at the latest")
                .doesNotContain("team", admin.name());
        var seen = blastRadius.preview(admin, freezing(team, "two")).refusals();
        assertThat(seen)
                .filteredOn(answer -> answer.guard().equals("collision"))
                .singleElement()
                .extracting(Answer::said)
                .asString()
                .contains("of team main", admin.actor());
    }

    @Test
    void ofTwoStartsOnServicesThatNeedEachOtherOnlyOneComesThroughAtATime() throws Exception {
        var agent = anAgent("host-" + UUID.randomUUID());
        for (var name : List.of("shop", "till", "far")) {
            aTarget(agent, "PROCESS", name + "-1", name);
            aTarget(agent, "PROCESS", name + "-2", name);
        }
        services.bringIn(admin, Gate.document("""
                services:
                  - { name: shop, dependencies: [till] }
                  - { name: till, dependencies: [shop, far] }
                """, Format.YAML));
        try (var starters = Executors.newFixedThreadPool(2)) {
            for (int trial = 0; trial < TRIALS; trial++) {
                database.sql("truncate blast_hold, blast_touch, blast_budget").update();
                var together = new CyclicBarrier(2);
                var attempts = Stream.of("shop-1", "till-1")
                        .<Callable<Boolean>>map(name -> () -> {
                            together.await();
                            return start(admin, name);
                        })
                        .toList();
                int won = 0;
                for (var result : starters.invokeAll(attempts)) {
                    won += result.get() ? 1 : 0;
                }
                assertThat(won).as("trial %d", trial).isOne();
            }
        }
        database.sql("truncate blast_hold, blast_touch, blast_budget").update();
        assertThat(start(admin, "shop-1")).isTrue();
        assertThat(start(admin, "far-1")).as("two steps away").isTrue();
    }

    private boolean start(Caller caller, String target) {
        try {
            transaction.executeWithoutResult(_ -> blastRadius.take(
                    caller, holder(UUID.randomUUID(), Teams.MAIN), freezing(Teams.MAIN, target), Line.END, null));
            return true;
        } catch (Refused refused) {
            return false;
        }
    }

    private Holder holder(UUID run, UUID team) {
        return new Holder(run, "a run", team, admin.actor(), Instant.now().plusSeconds(300));
    }

    private static Experiment freezing(UUID team, String name) {
        var selection = new Selection(
                new Selector(Map.of("name", Set.of(name))),
                new Selection.Mode.One(),
                Selection.Rounding.DOWN,
                Selection.WhenEmpty.REFUSE);
        var definition = new Definition(
                "a run",
                "",
                "it holds",
                List.of(),
                List.of(),
                List.of(new MethodStep.Inject(
                        "freeze", Set.of(), new ProcessPause(), Duration.ofSeconds(10), selection)),
                new Definition.Limits(1, Duration.ofMinutes(5), Duration.ofSeconds(30)));
        return new Experiment(
                UUID.randomUUID(), team, 1, definition, "", Experiment.SourceFormat.YAML, "user:test", Instant.EPOCH);
    }

    private UUID anAgent(String name) {
        var id = UUID.randomUUID();
        database.sql("""
                        insert into agent (id, name, public_key, last_heard_at)
                        values (?, ?, ?, clock_timestamp() + interval '1 hour')
                        """)
                .params(id, name, id.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .update();
        return id;
    }

    private void aTarget(UUID agent, String kind, String name, String service) {
        database.sql("""
                        insert into target (id, agent_id, key, kind, name, labels, healthy, faults)
                        values (?, ?, ?, ?, ?, jsonb_build_object('name', ?, 'service', ?, 'environment', 'test'), true,
                                '{process-pause}')
                        """)
                .params(UUID.randomUUID(), agent, name, kind, name, name, service)
                .update();
    }
}
