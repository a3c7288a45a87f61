package dev.faultline.gameday;

import static dev.faultline.gameday.GameDayState.APPROVED;
import static dev.faultline.gameday.GameDayState.BRIEFING;
import static dev.faultline.gameday.GameDayState.CANCELLED;
import static dev.faultline.gameday.GameDayState.CLOSED;
import static dev.faultline.gameday.GameDayState.DEBRIEFING;
import static dev.faultline.gameday.GameDayState.DRAFT;
import static dev.faultline.gameday.GameDayState.FOLLOW_UP;
import static dev.faultline.gameday.GameDayState.IN_REVIEW;
import static dev.faultline.gameday.GameDayState.LIVE;
import static dev.faultline.gameday.GameDayState.POSTPONED;
import static dev.faultline.gameday.GameDayState.RECOVERING;
import static dev.faultline.gameday.GameDayState.REPORTING;
import static dev.faultline.gameday.GameDayState.SCHEDULED;
import static dev.faultline.gameday.GameDayState.STOPPED;
import static dev.faultline.gameday.GameDayState.STOPPING;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What can happen to a GameDay. {@link #decide} is the whole state machine, its guards included: total over states and events.
 */
enum GameDayEvent {
    /** The plan was written anew. What others agreed to was another one. */
    EDIT("wrote the plan anew"),
    SUBMIT("handed the plan in for review"),
    RETURN("sent the plan back"),
    /** The last of those whose consent it needs has given it. */
    APPROVE("approved the plan"),
    SCHEDULE("put it on the calendar"),
    POSTPONE("postponed it"),
    CANCEL("cancelled it"),
    /** People sit down together, for the first time or again after a stop. */
    BRIEF("opened the briefing"),
    NO_GO("said no-go for the day"),
    GO("said go"),
    HOLD("holds: no new round starts"),
    RESUME("goes on"),
    /** The last round is over. */
    FINISH("ended the rounds"),
    /** A person, or the red button. */
    STOP("stopped the GameDay"),
    /** Each round is proved over, or a named person answers for it. */
    STOP_PROVED("proved the stop"),
    /** No further round today. */
    RECOVER("goes on to the all-clear"),
    ALL_CLEAR("gave the all-clear"),
    CLOSE_HOT_WASH("closed the hot wash"),
    REVIEW("reviewed the report"),
    CLOSE("closed the GameDay");

    /** What an event does in a state. */
    sealed interface Decision {
        record Become(GameDayState next) implements Decision {}

        /** It has happened already, or does nothing here; nobody is told. */
        record Ignore() implements Decision {}

        /** It does not happen in this state. */
        record Reject(String why) implements Decision {}

        /** It would, but not yet. */
        record Refuse(List<Missing> missing) implements Decision {
            public Refuse {
                missing = List.copyOf(missing);
            }
        }
    }

    private record Way(GameDayState from, GameDayEvent event, Function<Senses, List<Missing>> guard, GameDayState to) {}

    private static final List<Way> WAYS = List.of(
            free(DRAFT, EDIT, DRAFT),
            free(IN_REVIEW, EDIT, IN_REVIEW),
            free(APPROVED, EDIT, IN_REVIEW),
            free(SCHEDULED, EDIT, IN_REVIEW),
            free(POSTPONED, EDIT, DRAFT),
            way(DRAFT, SUBMIT, Guards::complete, IN_REVIEW),
            free(IN_REVIEW, RETURN, DRAFT),
            way(IN_REVIEW, APPROVE, Guards::agreed, APPROVED),
            way(APPROVED, SCHEDULE, Guards::slot, SCHEDULED),
            way(SCHEDULED, SCHEDULE, Guards::slot, SCHEDULED),
            way(POSTPONED, SCHEDULE, Guards::agreedAndSlot, SCHEDULED),
            free(APPROVED, POSTPONE, POSTPONED),
            free(SCHEDULED, POSTPONE, POSTPONED),
            free(DRAFT, CANCEL, CANCELLED),
            free(IN_REVIEW, CANCEL, CANCELLED),
            free(APPROVED, CANCEL, CANCELLED),
            free(SCHEDULED, CANCEL, CANCELLED),
            free(POSTPONED, CANCEL, CANCELLED),
            way(SCHEDULED, BRIEF, Guards::timeToBrief, BRIEFING),
            way(STOPPED, BRIEF, Guards::released, BRIEFING),
            way(BRIEFING, NO_GO, Guards::neverLive, POSTPONED),
            way(BRIEFING, GO, Guards::ready, LIVE),
            free(LIVE, GameDayEvent.HOLD, GameDayState.HOLD),
            way(GameDayState.HOLD, RESUME, Guards::released, LIVE),
            way(LIVE, FINISH, Guards::roundsOver, RECOVERING),
            way(GameDayState.HOLD, FINISH, Guards::roundsOver, RECOVERING),
            free(BRIEFING, STOP, STOPPING),
            free(LIVE, STOP, STOPPING),
            free(GameDayState.HOLD, STOP, STOPPING),
            free(RECOVERING, STOP, STOPPING),
            way(STOPPING, STOP_PROVED, Guards::stopProved, STOPPED),
            way(STOPPED, RECOVER, Guards::released, RECOVERING),
            way(RECOVERING, ALL_CLEAR, Guards::clear, DEBRIEFING),
            way(DEBRIEFING, CLOSE_HOT_WASH, Guards::washed, REPORTING),
            way(REPORTING, REVIEW, Guards::reported, FOLLOW_UP),
            way(FOLLOW_UP, CLOSE, Guards::followedUp, CLOSED));

    private final String inWords;

    GameDayEvent(String inWords) {
        this.inWords = inWords;
    }

    private static Way way(
            GameDayState from, GameDayEvent event, Function<Senses, List<Missing>> guard, GameDayState to) {
        return new Way(from, event, guard, to);
    }

    private static Way free(GameDayState from, GameDayEvent event, GameDayState to) {
        return new Way(from, event, _ -> List.of(), to);
    }

    /** STOP is welcome everywhere; whatever else has no way from here is rejected. */
    Decision decide(GameDayState state, Senses senses) {
        for (var way : WAYS) {
            if (way.from() == state && way.event() == this) {
                var missing = way.guard().apply(senses);
                return missing.isEmpty() ? new Decision.Become(way.to()) : new Decision.Refuse(missing);
            }
        }
        return this == STOP
                ? new Decision.Ignore()
                : new Decision.Reject("It is %s; %s does not happen then.".formatted(state.inWords(), word()));
    }

    /** Where it would lead, whatever the guards say; for pages that offer it. */
    boolean hasWayFrom(GameDayState state) {
        return WAYS.stream().anyMatch(way -> way.from() == state && way.event() == this);
    }

    /** As programs name it: {@code close-hot-wash}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String inWords() {
        return inWords;
    }
}
