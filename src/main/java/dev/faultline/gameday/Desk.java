package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import dev.faultline.timeline.Fact;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where GameDays are changed: each change holds the row of its GameDay and is one transaction with its fact, and no state becomes
 * another but by {@link GameDayEvent#decide}.
 */
@Component
class Desk {

    private final GameDayRows rows;
    private final Sensing sensing;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher facts;
    private final Clock clock;
    private final Ids ids;

    Desk(
            GameDayRows rows,
            Sensing sensing,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher facts,
            Clock clock,
            Ids ids) {
        this.rows = rows;
        this.sensing = sensing;
        this.transaction = new TransactionTemplate(transactions);
        this.facts = facts;
        this.clock = clock;
        this.ids = ids;
    }

    /** What players do as well: those who know that it takes place and when. */
    static final Set<Secrecy.Mode> PLAYERS = EnumSet.of(Secrecy.Mode.OPEN, Secrecy.Mode.BLIND);

    /** What everybody does who knows that there is one. */
    static final Set<Secrecy.Mode> ANYBODY = EnumSet.of(Secrecy.Mode.OPEN, Secrecy.Mode.BLIND, Secrecy.Mode.WINDOWED);

    /** @throws Problem not found, also for what the caller may not see; forbidden while it is sealed from them */
    <T> T change(Caller caller, UUID id, Function<Held, T> work) {
        return change(caller, id, EnumSet.of(Secrecy.Mode.OPEN), work);
    }

    /** @param sealed how it may be sealed from the caller */
    <T> T change(Caller caller, UUID id, Set<Secrecy.Mode> sealed, Function<Held, T> work) {
        if (!rows.maySee(caller, id)) {
            throw Problem.notFound();
        }
        if (!sealed.contains(rows.sealedFrom(caller.id(), id))) {
            throw Problem.forbidden("This GameDay is sealed from you. Whoever knows what it does may do this.");
        }
        return change(caller.actor(), id, work);
    }

    /** For what nobody asks for: the clock, the button, a run that ends. */
    <T> T change(String actor, UUID id, Function<Held, T> work) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            var day = rows.lock(id).orElseThrow(Problem::notFound);
            return work.apply(new Held(day, actor, now()));
        }));
    }

    /** What belongs to no GameDay. */
    void tell(Fact fact) {
        transaction.executeWithoutResult(_ -> facts.publishEvent(fact));
    }

    <T> T inTransaction(Function<Held, T> work, GameDay fresh, String actor) {
        return Objects.requireNonNull(transaction.execute(_ -> work.apply(new Held(fresh, actor, now()))));
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    UUID newId() {
        return ids.next();
    }

    /** A GameDay that nobody else changes meanwhile. */
    final class Held {

        private final String actor;
        private final Instant now;
        private GameDay day;

        private Held(GameDay day, String actor, Instant now) {
            this.day = day;
            this.actor = actor;
            this.now = now;
        }

        GameDay day() {
            return day;
        }

        Instant now() {
            return now;
        }

        String actor() {
            return actor;
        }

        Senses senses() {
            return sensing.of(day, now);
        }

        void tell(GameDayFact fact) {
            facts.publishEvent(fact);
        }

        /** Keeps what is about to be saved by an event that happens next. */
        void hold(GameDay changed) {
            day = changed;
        }

        /** @throws Problem 409 where it does not happen now, with everything that is missing where it will */
        void happen(GameDayEvent event, String why) {
            switch (event.decide(day.state(), senses())) {
                case GameDayEvent.Decision.Become(var next) -> become(event, next, why);
                case GameDayEvent.Decision.Ignore() -> {}
                case GameDayEvent.Decision.Reject(var reason) -> throw Problem.conflict("state", reason);
                case GameDayEvent.Decision.Refuse(var missing) -> throw notYet(missing);
            }
        }

        private void become(GameDayEvent event, GameDayState next, String why) {
            var from = day.state();
            day = day.changed(day.course().become(next, now), actor, now);
            rows.update(day);
            if (event != GameDayEvent.EDIT || from != next) {
                tell(new GameDayFact.Became(day.id(), day.team(), actor, event, from, next, why));
            }
            if (next == GameDayState.DEBRIEFING) {
                reveal("it is over");
            } else if (next == GameDayState.STOPPING && day.course().liveAt() != null) {
                reveal("it was stopped, and whoever stops sees what is not proved gone");
            }
        }

        /** Nothing where it is no secret, or none any more.
         *
         * @return whether it was one
         */
        boolean reveal(String why) {
            if (!rows.reveal(day.id(), actor, now)) {
                return false;
            }
            tell(new GameDayFact.Revealed(
                    day.id(), day.team(), actor, day.plan().secrecy().mode(), why));
            return true;
        }

        /** Whether this person knows what others do not. */
        boolean isInside(UUID person) {
            return rows.sealedFrom(person, day.id()) == Secrecy.Mode.OPEN;
        }

        void demandState(GameDayState... wanted) {
            if (!List.of(wanted).contains(day.state())) {
                throw Problem.conflict(
                        "state",
                        "It is %s; that does not happen then."
                                .formatted(day.state().inWords()));
            }
        }

        /** @throws Problem forbidden for whoever has none of these duties */
        void demandDuty(Caller caller, Duty... duties) {
            if (parts().stream()
                    .noneMatch(each ->
                            each.person().equals(caller.id()) && List.of(duties).contains(each.duty()))) {
                throw Problem.forbidden("Only the %s does this."
                        .formatted(List.of(duties).stream().map(Duty::word).collect(Collectors.joining(" or the "))));
            }
        }

        /** Of the team, and allowed to run things. */
        void demandTeam(Caller caller) {
            if (!caller.may(Permission.RUN) || !caller.mayTouch(day.team())) {
                throw Problem.forbidden("You may not change the GameDays of this team.");
            }
        }

        /** Whoever has a duty, and the team. A token that may only read writes nothing, whosever it is. */
        void demandPart(Caller caller) {
            if (caller.token() && !caller.may(Permission.NOTE)) {
                throw Problem.forbidden("This token may not write.");
            }
            if (parts().stream().noneMatch(each -> each.person().equals(caller.id()))) {
                if (!caller.may(Permission.NOTE) || !caller.mayTouch(day.team())) {
                    throw Problem.forbidden("You have no part in this GameDay.");
                }
            }
        }

        List<Part> parts() {
            return rows.parts(day.id());
        }
    }

    private static Problem notYet(List<Missing> missing) {
        return new Problem(
                        409,
                        "gates",
                        "Not yet: something is missing",
                        missing.stream().map(Missing::said).collect(Collectors.joining(" ")))
                .with("missing", missing);
    }
}
