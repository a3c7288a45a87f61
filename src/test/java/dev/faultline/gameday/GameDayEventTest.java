package dev.faultline.gameday;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The whole table: every event in every state. */
class GameDayEventTest {

    /** Whoever asks finds nobody, nothing, and no reason: guards refuse, so what leads somewhere here has none. */
    private static final Set<String> FREE = Set.of(
            "DRAFT EDIT DRAFT",
            "IN_REVIEW EDIT IN_REVIEW",
            "APPROVED EDIT IN_REVIEW",
            "SCHEDULED EDIT IN_REVIEW",
            "POSTPONED EDIT DRAFT",
            "IN_REVIEW RETURN DRAFT",
            "APPROVED POSTPONE POSTPONED",
            "SCHEDULED POSTPONE POSTPONED",
            "DRAFT CANCEL CANCELLED",
            "IN_REVIEW CANCEL CANCELLED",
            "APPROVED CANCEL CANCELLED",
            "SCHEDULED CANCEL CANCELLED",
            "POSTPONED CANCEL CANCELLED",
            "LIVE HOLD HOLD",
            "BRIEFING STOP STOPPING",
            "LIVE STOP STOPPING",
            "HOLD STOP STOPPING",
            "RECOVERING STOP STOPPING");

    private static final Set<String> GUARDED = Set.of(
            "DRAFT SUBMIT",
            "IN_REVIEW APPROVE",
            "APPROVED SCHEDULE",
            "SCHEDULED SCHEDULE",
            "POSTPONED SCHEDULE",
            "SCHEDULED BRIEF",
            "STOPPED BRIEF",
            "STOPPED RECOVER",
            "BRIEFING NO_GO",
            "BRIEFING GO",
            "HOLD RESUME",
            "LIVE FINISH",
            "HOLD FINISH",
            "STOPPING STOP_PROVED",
            "RECOVERING ALL_CLEAR",
            "DEBRIEFING CLOSE_HOT_WASH",
            "REPORTING REVIEW",
            "FOLLOW_UP CLOSE");

    @Test
    void everyEventInEveryStateIsDecided() {
        var free = new TreeSet<String>();
        var guarded = new TreeSet<String>();
        for (var state : GameDayState.values()) {
            for (var event : GameDayEvent.values()) {
                var asked = new boolean[1];
                switch (decide(event, state, asked)) {
                    case "refuse" -> guarded.add(state + " " + event);
                    case "reject" -> assertThat(event).isNotEqualTo(GameDayEvent.STOP);
                    case "ignore" -> assertThat(event).isEqualTo(GameDayEvent.STOP);
                    case String next -> free.add("%s %s %s".formatted(state, event, next));
                }
            }
        }
        assertThat(free).isEqualTo(new TreeSet<>(FREE));
        assertThat(guarded).isEqualTo(new TreeSet<>(GUARDED));
    }

    /** A guard asks; the first question is answered by an exception, which stands for a refusal. */
    private static String decide(GameDayEvent event, GameDayState state, boolean[] asked) {
        try {
            return switch (event.decide(state, curious(asked))) {
                case GameDayEvent.Decision.Become(var next) -> next.name();
                case GameDayEvent.Decision.Ignore() -> "ignore";
                case GameDayEvent.Decision.Reject _ -> "reject";
                case GameDayEvent.Decision.Refuse _ -> "refuse";
            };
        } catch (Asked guard) {
            return "refuse";
        }
    }

    private static final class Asked extends RuntimeException {}

    private static Senses curious(boolean[] asked) {
        return (Senses)
                Proxy.newProxyInstance(Senses.class.getClassLoader(), new Class<?>[] {Senses.class}, (_, _, _) -> {
                    asked[0] = true;
                    throw new Asked();
                });
    }

    @Test
    void nothingLeadsOutOfTheEndAndNothingFromAStopBackToLive() {
        for (var event : GameDayEvent.values()) {
            assertThat(event.hasWayFrom(GameDayState.CLOSED)).isFalse();
            assertThat(event.hasWayFrom(GameDayState.CANCELLED)).isFalse();
        }
        var out = java.util.Arrays.stream(GameDayEvent.values())
                .filter(each -> each.hasWayFrom(GameDayState.STOPPING))
                .collect(Collectors.toSet());
        assertThat(out).containsExactly(GameDayEvent.STOP_PROVED);
        assertThat(GameDayEvent.GO.hasWayFrom(GameDayState.STOPPED)).isFalse();
        assertThat(GameDayEvent.RESUME.hasWayFrom(GameDayState.STOPPED)).isFalse();
    }

    @Test
    void aPlanReadsBackAsItWasWrittenAndHasTheSameHash() {
        for (var template : Template.values()) {
            var plan = template.plan();
            assertThat(PlanReader.stored(plan.text())).isEqualTo(plan);
            assertThat(PlanReader.stored(plan.text()).hash()).isEqualTo(plan.hash());
            assertThat(plan.rounds()).isNotEmpty();
            assertThat(plan.rules()).isEqualTo(Plan.RULES);
        }
    }

    @Test
    void aDebriefWithoutAWordSaysNothing() {
        assertThat(Debrief.NONE.says(Debrief.SUMMARY)).isFalse();
        assertThat(new Debrief(Map.of(), List.of()).verdictOf(1)).isNull();
        assertThat(Optional.ofNullable(Debrief.NONE.verdictOf(2))).isEmpty();
    }
}
