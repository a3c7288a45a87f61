package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.schedule.Agenda.Item;
import dev.faultline.schedule.CalendarEvent.Status;
import dev.faultline.schedule.Invitation.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What has to be written to somebody, from what they were written and what is. */
class StandingTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final UUID SCHEDULE = new UUID(0, 1);
    private static final UUID UID = new UUID(0, 2);
    private static final Instant TOMORROW = NOW.plus(Duration.ofDays(1));

    private static Item item(UUID uid, Instant start, int sequence, Status status, Duration changedAgo) {
        return new Item(
                SCHEDULE,
                "nightly",
                NOW.minus(changedAgo),
                new CalendarEvent(uid, start, start.plusSeconds(60), sequence, NOW, status, "nightly", ""));
    }

    private static Item item(int sequence, Status status) {
        return item(UID, TOMORROW, sequence, status, Duration.ofHours(1));
    }

    private static List<String> due(Item item, @Nullable Standing standing) {
        return Standing.due(List.of(item), standing == null ? Map.of() : Map.of(UID, standing), NOW).stream()
                .map(each -> each.needed() ? each.method().name() : "nothing, and what waits is over")
                .toList();
    }

    private static Standing requested(int sequence) {
        return new Standing(sequence, Method.REQUEST, true);
    }

    @Test
    void whatIsPlannedIsWrittenOnce() {
        assertThat(due(item(0, Status.CONFIRMED), null)).containsExactly("REQUEST");
        assertThat(due(item(0, Status.CONFIRMED), requested(0))).isEmpty();
    }

    @Test
    void whatMovedIsWrittenAnewAndWhatIsOffIsTakenBackOnce() {
        assertThat(due(item(1, Status.CONFIRMED), requested(0))).containsExactly("REQUEST");
        assertThat(due(item(1, Status.CANCELLED), requested(0))).containsExactly("CANCEL");
        assertThat(due(item(1, Status.TENTATIVE), requested(0))).containsExactly("CANCEL");
        assertThat(due(item(2, Status.CANCELLED), new Standing(1, Method.CANCEL, true)))
                .isEmpty();
        assertThat(due(item(2, Status.CONFIRMED), new Standing(1, Method.CANCEL, true)))
                .containsExactly("REQUEST");
    }

    @Test
    void whatNobodyWasToldIsNotTakenBack() {
        assertThat(due(item(1, Status.CANCELLED), null)).isEmpty();
        assertThat(due(item(1, Status.CANCELLED), new Standing(0, Method.REQUEST, false)))
                .containsExactly("nothing, and what waits is over");
    }

    @Test
    void rule27ChangesAreGatheredForTwoMinutes() {
        assertThat(due(item(UID, TOMORROW, 0, Status.CONFIRMED, Duration.ofSeconds(119)), null))
                .isEmpty();
        assertThat(due(item(UID, TOMORROW, 0, Status.CONFIRMED, Duration.ofSeconds(120)), null))
                .containsExactly("REQUEST");
    }

    @Test
    void whatIsOverIsForNobody() {
        assertThat(due(item(UID, NOW, 0, Status.CONFIRMED, Duration.ofHours(1)), null))
                .isEmpty();
        assertThat(due(item(UID, NOW, 1, Status.CONFIRMED, Duration.ofHours(1)), requested(0)))
                .isEmpty();
        assertThat(due(
                        item(UID, NOW.minus(Duration.ofHours(23)), 1, Status.CANCELLED, Duration.ofHours(1)),
                        requested(0)))
                .containsExactly("CANCEL");
        assertThat(due(
                        item(UID, NOW.minus(Duration.ofDays(1)), 1, Status.CANCELLED, Duration.ofHours(1)),
                        requested(0)))
                .isEmpty();
    }

    @Test
    void ofAScheduleOnlyTheNextTenWithinTwoWeeks() {
        var often = IntStream.range(1, 100)
                .mapToObj(i -> item(
                        new UUID(1, i), NOW.plus(Duration.ofHours(2L * i)), 0, Status.CONFIRMED, Duration.ofHours(1)))
                .toList();
        assertThat(Standing.due(often, Map.of(), NOW))
                .extracting(each -> each.item().event().uid())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 10)
                        .mapToObj(i -> new UUID(1, i))
                        .toList());
        assertThat(due(item(UID, NOW.plus(Standing.AHEAD), 0, Status.CONFIRMED, Duration.ofHours(1)), null))
                .isEmpty();
    }
}
