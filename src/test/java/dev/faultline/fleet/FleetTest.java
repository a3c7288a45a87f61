package dev.faultline.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Problem;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.timeline.Timeline;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

class FleetTest {

    private static final Call CALL = new Call("node-1", "192.0.2.1", UUID.randomUUID());

    private static final Clock clock = Clock.systemUTC();
    private static final Caller ada =
            new Caller(UUID.randomUUID(), "ada", Set.of(Permission.VIEW, Permission.AGENTS), Set.of(), false);
    private static final Caller viewer = new Caller(UUID.randomUUID(), "vic", Set.of(Permission.VIEW), Set.of(), false);

    private static AnnotationConfigApplicationContext context;
    private static Fleet fleet;
    private static Enrolling enrolling;
    private static Hearing hearing;
    private static JdbcClient jdbc;

    @BeforeAll
    static void open() {
        context = FleetBench.open(TestDatabase.newDataSource());
        fleet = context.getBean(Fleet.class);
        enrolling = context.getBean(Enrolling.class);
        hearing = context.getBean(Hearing.class);
        jdbc = context.getBean(JdbcClient.class);
    }

    @AfterAll
    static void close() {
        context.close();
    }

    @Test
    void anAgentComesInWithATokenOnce() {
        String token = fleet.newJoinToken(ada, Duration.ofMinutes(10));
        PublicKey key = newKey();

        UUID agent = enrolling.enrol(token, "once", key);

        assertThat(fleet.keyOf(agent)).contains(key);
        assertThat(fleet.agent(agent).orElseThrow().freshness()).isEqualTo(Freshness.NEW);
        assertRefused(Enrolling.Reason.TOKEN, () -> enrolling.enrol(token, "twice", newKey()));
        assertThat(told()).contains("Agent once enrolled with a join token of user:ada.");
    }

    @Test
    void ofTwentyAgentsRacingForOneTokenExactlyOneComesIn() throws Exception {
        String token = fleet.newJoinToken(ada, Duration.ofMinutes(10));
        List<Callable<Boolean>> racing = IntStream.range(0, 20)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    try {
                        enrolling.enrol(token, "racer-" + i, newKey());
                        return true;
                    } catch (Enrolling.Refused _) {
                        return false;
                    }
                })
                .toList();

        int in = 0;
        try (ExecutorService racers = Executors.newFixedThreadPool(20)) {
            for (Future<Boolean> each : racers.invokeAll(racing)) {
                in += each.get() ? 1 : 0;
            }
        }

        assertThat(in).isEqualTo(1);
        assertThat(fleet.agents().stream().filter(each -> each.name().startsWith("racer-")))
                .hasSize(1);
    }

    @Test
    void rejectsATokenThatIsTooOld() {
        String token = fleet.newJoinToken(ada, Duration.ofMinutes(10));
        jdbc.sql("update join_token set expires_at = clock_timestamp() - interval '1 second' where used_at is null")
                .update();

        assertRefused(Enrolling.Reason.TOKEN, () -> enrolling.enrol(token, "late", newKey()));
    }

    @Test
    void aTokenOutlivesAnEnrolmentThatFailed() {
        enrolling.enrol(fleet.newJoinToken(ada, Duration.ofMinutes(10)), "taken", newKey());
        String token = fleet.newJoinToken(ada, Duration.ofMinutes(10));

        assertRefused(Enrolling.Reason.NAME_TAKEN, () -> enrolling.enrol(token, "taken", newKey()));

        assertThat(enrolling.enrol(token, "free", newKey())).isNotNull();
    }

    @Test
    void rejectsAKeyThatWasUsedBefore() {
        PublicKey key = newKey();
        UUID first = enrolling.enrol(fleet.newJoinToken(ada, Duration.ofMinutes(10)), "key-1", key);
        fleet.revoke(ada, first, "the host is gone");

        String token = fleet.newJoinToken(ada, Duration.ofMinutes(10));
        assertRefused(Enrolling.Reason.KEY_TAKEN, () -> enrolling.enrol(token, "key-2", key));
    }

    @Test
    void aTokenForANameIsGoodForThatNameOnlyAndTakesTheLostAgentsPlace() {
        UUID lost = enrolling.enrol(fleet.newJoinToken("again", Duration.ofMinutes(10)), "again", newKey());
        String token = fleet.newJoinToken("again", Duration.ofMinutes(10));

        assertRefused(Enrolling.Reason.NAME, () -> enrolling.enrol(token, "other", newKey()));
        assertRefused(Enrolling.Reason.NAME_TAKEN, () -> enrolling.enrol(token, "again", newKey()));
        jdbc.sql("update agent set enrolled_at = enrolled_at - interval '1 minute' where id = ?")
                .param(lost)
                .update();
        UUID found = enrolling.enrol(token, "again", newKey());

        assertThat(fleet.agent(lost).orElseThrow().freshness()).isEqualTo(Freshness.REVOKED);
        assertThat(fleet.agents().stream().filter(each -> each.name().equals("again")))
                .extracting(AgentView::id)
                .containsExactly(found);
    }

    @Test
    void onlyThoseWhoManageAgentsInviteAndRevokeThem() {
        assertThatThrownBy(() -> fleet.newJoinToken(viewer, Duration.ofMinutes(10)))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> fleet.revoke(viewer, UUID.randomUUID(), "because"))
                .isInstanceOf(Problem.class);
    }

    @Test
    void whatAnAgentReportsCanBeSelected() {
        UUID agent = enrolled("reporter");
        fleet.heard(hello(agent, "boot-1", process("catalog"), process("payments"), route("payments")), CALL);

        AgentView view = fleet.agent(agent).orElseThrow();
        assertThat(view.freshness()).isEqualTo(Freshness.LIVE);
        assertThat(view.cannot()).containsExactly(new Capability("disk-fill", false, "the policy names no directory"));
        assertThat(names("host=reporter,service=catalog|payments"))
                .containsExactly("catalog", "payments", "payments route");
        assertThat(names("host=reporter,service=payments,kind=route")).containsExactly("payments route");
        assertThat(names("host=reporter,service=inventory")).isEmpty();
        assertThat(names("host=reporter,nothing=here")).isEmpty();
        FleetTarget route =
                fleet.matching(Selector.parse("host=reporter,kind=route")).getFirst();
        assertThat(fleet.target(route.id())).contains(route);
        assertThat(route.fresh()).isTrue();
        assertThat(route.faults()).containsExactlyInAnyOrder("network-latency", "http-error");
    }

    @Test
    void aTargetKeepsItsIdAndOneThatIsNotReportedAnyMoreIsNotSelected() {
        UUID agent = enrolled("changing");
        fleet.heard(hello(agent, "boot-1", process("catalog"), process("payments")), CALL);
        UUID before = fleet.matching(Selector.parse("host=changing,service=catalog"))
                .getFirst()
                .id();

        fleet.heard(hello(agent, "boot-1", process("payments")), CALL);
        assertThat(names("host=changing")).containsExactly("payments");
        assertThat(fleet.target(before)).isEmpty();

        fleet.heard(hello(agent, "boot-1", process("catalog"), process("payments")), CALL);
        assertThat(fleet.matching(Selector.parse("host=changing,service=catalog"))
                        .getFirst()
                        .id())
                .isEqualTo(before);
    }

    @Test
    void anAgentsOwnLabelsCannotPretendToBeOfAnotherHost() {
        UUID agent = enrolled("pretender");
        fleet.heard(
                hello(
                        agent,
                        "boot-1",
                        new Target(
                                "host",
                                TargetKind.HOST,
                                "pretender",
                                Map.of("host", "victim", "kind", "route"),
                                true,
                                Set.of())),
                CALL);

        assertThat(names("host=victim")).isEmpty();
        assertThat(fleet.matching(Selector.parse("host=pretender")).getFirst().labels())
                .containsEntry("kind", "host");
    }

    @Test
    void refusesAHelloThatIsTooMuch() {
        UUID agent = enrolled("chatty");
        Target[] many = IntStream.range(0, 1001).mapToObj(i -> process("p" + i)).toArray(Target[]::new);

        assertThatThrownBy(() -> fleet.heard(hello(agent, "boot-1", many), CALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1001 targets; at most 1000");
        assertThatThrownBy(() -> fleet.heard(hello(agent, "boot-1", process("a"), process("a")), CALL))
                .hasMessageContaining("two targets have the key");
        assertThatThrownBy(() -> fleet.heard(hello(agent, "nul\0", process("a")), CALL))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(names("host=chatty")).isEmpty();
    }

    @Test
    void tellsOfAReboot() {
        UUID agent = enrolled("rebooter");
        fleet.heard(hello(agent, "boot-1"), CALL);
        fleet.heard(hello(agent, "boot-1"), CALL);
        assertThat(told()).doesNotContain("The host of agent rebooter was rebooted.");

        fleet.heard(hello(agent, "boot-2"), CALL);
        assertThat(told()).contains("The host of agent rebooter was rebooted.");
    }

    @Test
    void silenceIsToldOnceAndSoIsTheReturn() {
        UUID agent = enrolled("quiet");
        fleet.heard(hello(agent, "boot-1"), CALL);
        silent(agent, 9);
        assertThat(freshness(agent)).isEqualTo(Freshness.LATE);
        silent(agent, 20);
        assertThat(freshness(agent)).isEqualTo(Freshness.LOST);
        hearing.flush();
        hearing.flush();

        fleet.synced(agent, clock.instant());
        hearing.flush();
        assertThat(freshness(agent)).isEqualTo(Freshness.LIVE);
        silent(agent, 20);
        hearing.flush();
        fleet.synced(agent, clock.instant());
        hearing.flush();

        assertThat(told().lines().filter(each -> each.contains("quiet was not heard")))
                .hasSize(1);
        assertThat(told().lines().filter(each -> each.contains("quiet was heard again")))
                .hasSize(1);
    }

    @Test
    void aRevokedAgentIsNeverBelievedAgain() {
        UUID agent = enrolled("revoked");
        fleet.heard(hello(agent, "boot-1", process("catalog")), CALL);
        assertThat(fleet.keyOf(agent)).isPresent();

        assertThat(fleet.revoke(ada, agent, "stolen")).isTrue();

        assertThat(fleet.keyOf(agent)).isEmpty();
        assertThat(fleet.heard(hello(agent, "boot-1", process("catalog")), CALL))
                .isEqualTo(Heard.UNKNOWN);
        assertThat(fleet.revoke(ada, agent, "again")).isFalse();
        assertThat(fleet.agents()).noneMatch(each -> each.id().equals(agent));
        assertThat(names("host=revoked")).isEmpty();
        assertThatThrownBy(() -> jdbc.sql(
                                "update agent set revoked_at = null, revoked_by = null, revoked_because = null where id = ?")
                        .param(agent)
                        .update())
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() ->
                        jdbc.sql("delete from agent where id = ?").param(agent).update())
                .isInstanceOf(DataAccessException.class);
        assertThat(told()).contains("Agent revoked was revoked: stolen");
    }

    /** Pods and containers come and go. */
    @Test
    void whatNobodyHasReportedForDaysIsForgotten() {
        UUID agent = enrolled("forgetful");
        fleet.heard(hello(agent, "boot-1", process("catalog"), process("payments"), process("cart")), CALL);
        fleet.heard(hello(agent, "boot-1", process("catalog")), CALL);
        jdbc.sql(
                        "update target set absent_since = clock_timestamp() - interval '3 days' where agent_id = ? and key = ?")
                .params(agent, "process:payments")
                .update();

        context.getBean(Targets.class).forget();

        assertThat(jdbc.sql("select key from target where agent_id = ? order by key")
                        .param(agent)
                        .query(String.class)
                        .list())
                .containsExactly("process:cart", "process:catalog");
    }

    @Test
    void aThousandHeartbeatsAreWrittenAtOnce() {
        List<UUID> agents = new ArrayList<>();
        IntStream.range(0, 200).forEach(i -> agents.add(enrolled("many-" + i)));
        agents.forEach(each -> fleet.synced(each, clock.instant()));

        hearing.flush();

        assertThat(fleet.agents().stream().filter(each -> each.name().startsWith("many-")))
                .allMatch(each -> each.freshness() == Freshness.LIVE)
                .hasSize(200);
    }

    @Test
    void twoNodesOnANewDatabaseMakeOnePairOfKeys() throws Exception {
        var fresh = TestDatabase.newDataSource();
        JdbcClient other = JdbcClient.create((DataSource) fresh);
        Set<KeyPair> made;
        try (ExecutorService nodes = Executors.newFixedThreadPool(8)) {
            List<Callable<String>> starting = IntStream.range(0, 8)
                    .<Callable<String>>mapToObj(
                            _ -> () -> new ServerKey(other).keys().getPublic().toString())
                    .toList();
            Set<String> seen =
                    nodes.invokeAll(starting).stream().map(Future::resultNow).collect(Collectors.toSet());
            assertThat(seen).hasSize(1);
        }
        made = Set.of(new ServerKey(other).keys());
        assertThat(made).hasSize(1);
        fresh.close();
    }

    @Test
    void keysAndAgentsStayKnownWhileTheDatabaseIsAway() {
        var doomed = TestDatabase.newDataSource();
        doomed.setConnectionTimeout(1000);
        try (var other = FleetBench.open(doomed)) {
            Fleet there = other.getBean(Fleet.class);
            PublicKey key = newKey();
            UUID agent =
                    other.getBean(Enrolling.class).enrol(there.newJoinToken(ada, Duration.ofMinutes(10)), "stays", key);
            there.heard(hello(agent, "boot-1"), CALL);
            assertThat(there.keyOf(agent)).contains(key);
            assertThat(there.agents()).hasSize(1);

            doomed.close();

            assertThat(there.keyOf(agent)).contains(key);
            assertThat(there.serverKeys().getPrivate()).isNotNull();
            assertThat(there.agents()).extracting(AgentView::name).containsExactly("stays");
            assertThat(there.heard(hello(agent, "boot-2"), CALL)).isEqualTo(Heard.NEWEST);
            there.synced(agent, clock.instant());
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> other.getBean(Hearing.class).flush());
        }
    }

    private static UUID enrolled(String name) {
        return enrolling.enrol(fleet.newJoinToken(ada, Duration.ofMinutes(10)), name, newKey());
    }

    private static List<String> names(String selector) {
        return fleet.matching(Selector.parse(selector)).stream()
                .map(FleetTarget::name)
                .toList();
    }

    private static Freshness freshness(UUID agent) {
        return fleet.agent(agent).orElseThrow().freshness();
    }

    private static void silent(UUID agent, int seconds) {
        jdbc.sql("update agent set last_heard_at = clock_timestamp() - ? * interval '1 second' where id = ?")
                .param(seconds)
                .param(agent)
                .update();
    }

    private static String told() {
        return context.getBean(Timeline.class).of(Timeline.CONTROL_PLANE, 0, 500).stream()
                .map(Timeline.Entry::words)
                .collect(Collectors.joining("\n"));
    }

    private static void assertRefused(Enrolling.Reason reason, Runnable enrolment) {
        assertThatThrownBy(enrolment::run)
                .isInstanceOfSatisfying(
                        Enrolling.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private static PublicKey newKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
        } catch (java.security.NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static AgentMessage.Hello hello(UUID agent, String boot, Target... targets) {
        return new AgentMessage.Hello(
                agent,
                "0.1.0",
                boot,
                Map.of("os", "Linux", "cpus", "2"),
                List.of(targets),
                List.of(
                        new Capability("process-pause", true, null),
                        new Capability("disk-fill", false, "the policy names no directory")),
                List.of(),
                0,
                null);
    }

    private static Target process(String service) {
        return new Target(
                "process:" + service,
                TargetKind.PROCESS,
                service,
                Map.of("service", service, "zone", "a"),
                true,
                Set.of("process-pause"));
    }

    private static Target route(String service) {
        return new Target(
                "route:" + service,
                TargetKind.ROUTE,
                service + " route",
                Map.of("service", service),
                true,
                Set.of("network-latency", "http-error"));
    }
}
