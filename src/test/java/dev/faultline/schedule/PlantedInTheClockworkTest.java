package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.ports.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Bugs of a clock, planted into the table by which nodes agree: the same hours are lived with the table as it is and with the bug,
 * and are to be found well the first time and badly the second.
 */
class PlantedInTheClockworkTest {

    /** Hours that are lived. @return whether all went as it should */
    private interface Hours {
        boolean wentWell(Clockwork world);
    }

    private static void planted(
            int number, String bug, String noticedBy, BiFunction<JdbcClient, Ids, OccurrenceRows> sick, Hours hours) {
        try (var world = new Clockwork()) {
            assertThat(hours.wentWell(world)).as("%d without the bug", number).isTrue();
        }
        try (var world = new Clockwork(sick)) {
            assertThat(hours.wentWell(world)).as("%d with the bug", number).isFalse();
        }
        System.out.printf("%2d  %-60s %s%n", number, bug, noticedBy);
    }

    /** Takes what a dead node held, as {@code requestsRecovery} does, and starts it whoever has it and whatever became of it. */
    private static final class Recovering extends OccurrenceRows {

        private final JdbcClient database;

        Recovering(JdbcClient database, Ids ids) {
            super(database, ids);
            this.database = database;
        }

        @Override
        List<Armed> arm(String node, Instant now, Instant ahead, int among) {
            var held = database.sql(
                            "select id, due_at from occurrence where state in ('ARMED', 'DISPATCHED') and node <> ?")
                    .param(node)
                    .query((row, _) -> new Armed(row.getObject(1, UUID.class), now))
                    .list();
            return Stream.concat(super.arm(node, now, ahead, among).stream(), held.stream())
                    .toList();
        }

        @Override
        Optional<Occurrence> take(UUID id, String node) {
            database.sql(
                            "update occurrence set state = 'ARMED', node = ?, run_id = null, decided_at = null where id = ?")
                    .params(node, id)
                    .update();
            return super.take(id, node);
        }
    }

    @Test
    void aStartThatIsRepeatedWithoutItsKeyIsNoticedByCounting() {
        planted(13, "a fire that is repeated without its key", "counting starts", Recovering::new, world -> {
            world.clock.now = Instant.parse("2026-11-30T08:59:55Z");
            world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"));
            var dying = world.node("dying");
            dying.beat();
            world.clock.now = world.clock.now.plusSeconds(5);
            dying.startDue(); // and dies before it has told anybody
            var other = world.node("other");
            other.beat();
            other.startDue();
            return world.starts.size() == 1;
        });
    }

    /** Fires what was missed as soon as it can, as Quartz does unless told otherwise. */
    private static final class FiringNow extends OccurrenceRows {

        private final JdbcClient database;

        FiringNow(JdbcClient database, Ids ids) {
            super(database, ids);
            this.database = database;
        }

        @Override
        List<Late> miss(Instant now) {
            database.sql("update occurrence set good_until = ? where state = 'PLANNED' and good_until < ?")
                    .params(now.plusSeconds(60).atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC))
                    .update();
            return super.miss(now);
        }
    }

    @Test
    void aStartThatComesLateIsNoticedByItsDueTime() {
        planted(14, "a fire that comes late", "the time from due to started", FiringNow::new, world -> {
            world.clock.now = Instant.parse("2026-11-30T08:50:00Z");
            world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"));
            world.clock.now = world.clock.now.plus(Duration.ofHours(6));
            world.liveUntil(world.clock.now.plus(Duration.ofHours(1)), world.three());
            return world.starts.stream().allMatch(each -> world.lateness(each).compareTo(Clockwork.TOLERANCE) <= 0);
        });
    }

    /** Plans a time that clocks show twice for both. */
    private static final class BothTimes extends OccurrenceRows {

        BothTimes(JdbcClient database, Ids ids) {
            super(database, ids);
        }

        @Override
        void plan(Schedule schedule, List<Moment> moments, String zoneRules) {
            var zone = schedule.terms().timing().zone();
            super.plan(
                    schedule,
                    moments.stream()
                            .flatMap(each -> zone
                                    .getRules()
                                    .getValidOffsets(each.in(zone).toLocalDateTime())
                                    .stream()
                                    .map(offset -> Moment.of(
                                            each.in(zone).toLocalDateTime().toInstant(offset), zone)))
                            .toList(),
                    zoneRules);
        }
    }

    @Test
    void aStartThatComesTwiceWhenClocksAreSetBackIsNoticedByTheWall() {
        planted(35, "two fires when the clocks change", "what clocks on the wall showed", BothTimes::new, world -> {
            var berlin = CalendarRulesTest.BERLIN;
            world.clock.now = Instant.parse("2027-10-30T18:00:00Z");
            var night = world.schedule("night", Map.of("cron", "30 2 * * *", "zone", "Europe/Berlin"));
            world.liveUntil(world.clock.now.plus(Duration.ofHours(14)), world.three());
            var walls = world.startedTimes(night).stream()
                    .map(each -> each.atZone(berlin).toLocalDateTime())
                    .toList();
            return walls.size() == 1 && walls.stream().distinct().count() == walls.size();
        });
    }
}
