package dev.faultline.calendar;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Teams;
import dev.faultline.gate.Document;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The calendars of everybody. They are against starts and against nothing else: no stop ever asks them. */
@Component
public class Calendars {

    private final CalendarRows rows;
    private final Teams teams;
    private final Ids ids;
    private final Clock clock;
    private final ApplicationEventPublisher facts;

    Calendars(CalendarRows rows, Teams teams, Ids ids, Clock clock, ApplicationEventPublisher facts) {
        this.rows = rows;
        this.teams = teams;
        this.ids = ids;
        this.clock = clock;
        this.facts = facts;
    }

    /** What was saved until now, for starts that are not before {@code from}. */
    @Transactional(readOnly = true)
    public Outlook outlook(Where where, Instant from) {
        return new Outlook(rows.notOver(where.team(), from), where);
    }

    /** One that was made, or had been made before under the same key. */
    record Made(Calendar calendar, boolean repeated) {}

    /** @param key of the caller's choice: the same one again is the same calendar; null for a new one each time */
    @Transactional
    Made create(Caller caller, Document document, @Nullable String key) {
        if (key != null) {
            var earlier = rows.earlier(caller.actor(), key, document.text());
            if (earlier.isPresent()) {
                return repeated(caller, earlier.get());
            }
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var fields = document.fields();
        var draft = CalendarReader.read(fields, teams.of(caller), now);
        fields.end();
        fields.check("The calendar");
        checkMayChange(caller, draft.scope());
        var calendar = new Calendar(ids.next(), draft.scope(), draft.rule(), draft.reason(), caller.actor(), now, null);
        if (!rows.insert(calendar, new CalendarRows.Request(key, document.text()))) {
            return repeated(
                    caller,
                    rows.earlier(caller.actor(), Objects.requireNonNull(key), document.text())
                            .orElseThrow());
        }
        facts.publishEvent(new CalendarFact.Made(
                caller.actor(), calendar.id(), calendar.team(), calendar.inWords(), calendar.reason()));
        return new Made(calendar, false);
    }

    private Made repeated(Caller caller, CalendarRows.Earlier earlier) {
        if (!earlier.same()) {
            throw new Problem(
                    422,
                    "idempotency-key",
                    "The key was used for something else",
                    "This Idempotency-Key made another calendar. Use a fresh one.");
        }
        return new Made(get(caller, earlier.id()), true);
    }

    /** From now on nothing asks it any more. Twice is once. */
    @Transactional
    Calendar end(Caller caller, UUID id, String reason) {
        var current = rows.lock(caller, id).orElseThrow(Problem::notFound);
        checkMayChange(caller, current.scope());
        if (current.end() != null) {
            return current;
        }
        rows.end(id, new Calendar.End(caller.actor(), clock.instant().truncatedTo(ChronoUnit.MICROS), reason));
        facts.publishEvent(new CalendarFact.Ended(caller.actor(), id, current.team(), current.inWords(), reason));
        return get(caller, id);
    }

    @Transactional(readOnly = true)
    Calendar get(Caller caller, UUID id) {
        return rows.find(caller, id).orElseThrow(Problem::notFound);
    }

    @Transactional(readOnly = true)
    Page<Calendar> list(Caller caller, Paging paging) {
        return rows.list(caller, paging);
    }

    /** Whoever runs a team's experiments may say when; what holds for others is for those who set their limits. */
    static boolean mayChange(Caller caller, Scope scope) {
        return switch (scope) {
            case Scope.OfTeam team -> caller.may(Permission.RUN) && caller.mayTouch(team.id());
            case Scope.Organisation _, Scope.Environment _, Scope.Service _ -> caller.may(Permission.ADMINISTER);
        };
    }

    private static void checkMayChange(Caller caller, Scope scope) {
        if (!mayChange(caller, scope)) {
            throw Problem.forbidden(
                    scope instanceof Scope.OfTeam
                            ? "You may not change the calendars of this team."
                            : "Calendars that hold for more than a team are for administrators.");
        }
    }
}
