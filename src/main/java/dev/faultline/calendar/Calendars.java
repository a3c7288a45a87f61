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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The calendars of everybody. They are against starts; no stop ever asks them. A freeze may stop what runs, where it says so. */
@Component
public class Calendars {

    /** Nobody fetches a copy again that is not older than this. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final CalendarRows rows;
    private final ImportRows brought;
    private final Imports imports;
    private final Rereading rereading;
    private final Teams teams;
    private final Ids ids;
    private final Clock clock;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;

    Calendars(
            CalendarRows rows,
            ImportRows brought,
            Imports imports,
            Rereading rereading,
            Teams teams,
            Ids ids,
            Clock clock,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions) {
        this.rows = rows;
        this.brought = brought;
        this.imports = imports;
        this.rereading = rereading;
        this.transaction = new TransactionTemplate(transactions);
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

    /** Has those that are fetched for it fetched again before long, unless that was just done. */
    @Transactional
    public void rereadSoon(Where where) {
        var concerned = rows.notOver(where.team(), clock.instant()).stream()
                .filter(each -> each.rule() instanceof Closures && each.scope().covers(where))
                .map(Calendar::id)
                .toList();
        brought.rereadSoon(concerned, FRESH);
    }

    /**
     * Freezes that were made while something was going on, and that meet it.
     *
     * @param since when it began
     * @param until when it is certainly over
     * @param where whom it concerns; worked out only where there is such a freeze
     */
    @Transactional(readOnly = true)
    public List<FreezeOver> freezesOver(UUID team, Instant since, Instant now, Instant until, Supplier<Where> where) {
        var made = rows.freezesSince(team, since);
        if (made.isEmpty()) {
            return List.of();
        }
        var concerned = where.get();
        var left = new Span(now, until);
        return made.stream()
                .filter(each -> each.scope().covers(concerned))
                .flatMap(each -> FreezeOver.of(each, left).stream())
                .toList();
    }

    /** One that was made, or had been made before under the same key. */
    record Made(Calendar calendar, boolean repeated) {}

    /** @param key of the caller's choice: the same one again is the same calendar; null for a new one each time */
    Made create(Caller caller, Document document, @Nullable String key) {
        var earlier = earlier(caller, document, key);
        if (earlier.isPresent()) {
            return repeated(caller, earlier.get());
        }
        var drawn = draw(caller, document);
        return Objects.requireNonNull(
                transaction.execute(_ -> store(caller, drawn, new CalendarRows.Request(key, document.text()))));
    }

    private Optional<CalendarRows.Earlier> earlier(Caller caller, Document document, @Nullable String key) {
        return Optional.ofNullable(key).flatMap(each -> rows.earlier(caller.actor(), each, document.text()));
    }

    /** What would be made, and nothing is. */
    record Drawn(Calendar calendar, @Nullable UUID replaces, Imports.@Nullable Brought brought) {

        List<String> notes() {
            return brought == null ? List.of() : brought.content().notes();
        }
    }

    /** Reads it, and fetches what is to be fetched: no transaction waits for that. */
    Drawn draw(Caller caller, Document document) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var fields = document.fields();
        var draft = CalendarReader.read(fields, teams.of(caller), now);
        fields.end();
        fields.check("The calendar");
        checkMayChange(caller, draft.scope());
        var brought = draft.wanted() == null ? null : imports.bring(draft.wanted());
        var rule = brought != null && draft.rule() instanceof Closures closures
                ? closures.holding(brought.content().closures())
                : draft.rule();
        return new Drawn(
                new Calendar(ids.next(), draft.scope(), rule, draft.reason(), caller.actor(), now, null),
                draft.replaces(),
                brought);
    }

    private Made store(Caller caller, Drawn drawn, CalendarRows.Request request) {
        var calendar = drawn.calendar();
        if (!rows.insert(calendar, request)) {
            return repeated(
                    caller,
                    rows.earlier(caller.actor(), Objects.requireNonNull(request.key()), request.text())
                            .orElseThrow());
        }
        if (drawn.brought() != null && calendar.rule() instanceof Closures closures) {
            brought.insert(
                    calendar.id(),
                    drawn.brought().wanted(),
                    closures.source(),
                    drawn.brought().content());
        }
        facts.publishEvent(new CalendarFact.Made(
                caller.actor(), calendar.id(), calendar.team(), calendar.inWords(), calendar.reason()));
        facts.publishEvent(new CalendarChanged(calendar.id()));
        if (drawn.replaces() != null) {
            end(caller, drawn.replaces(), "replaced by another");
        }
        return new Made(get(caller, calendar.id()), false);
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
        facts.publishEvent(new CalendarChanged(id));
        return get(caller, id);
    }

    /** What became of reading a calendar again; not stored where somebody only looked. */
    record Reread(Calendar calendar, Rereading.Difference difference, List<String> notes) {}

    /**
     * Reads what was brought in again.
     *
     * @param text what it says by now, of one that was uploaded; empty to fetch it, or to read the last copy anew
     * @param dry only to tell what would change
     */
    Reread reread(Caller caller, UUID id, String text, boolean dry) {
        var current = get(caller, id);
        checkMayChange(caller, current.scope());
        var wanted = brought.find(id)
                .map(ImportRows.Due::wanted)
                .filter(_ -> current.end() == null)
                .orElseThrow(
                        () -> Problem.conflict("not-brought-in", "This calendar was not brought in, or has ended."));
        if (!text.isEmpty() && wanted.url() != null) {
            throw Problem.conflict(
                    "fetched",
                    "This calendar is fetched from %s.".formatted(wanted.url().getHost()));
        }
        var read = imports.bring(text.isEmpty() ? wanted : wanted.holding(text));
        var difference = dry
                ? rereading.compare(id, read)
                : Objects.requireNonNull(transaction.execute(_ -> rereading.store(id, read, caller.actor())));
        return new Reread(get(caller, id), difference, read.content().notes());
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
