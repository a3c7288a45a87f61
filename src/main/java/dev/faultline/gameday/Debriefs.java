package dev.faultline.gameday;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import dev.faultline.run.Verdict;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What people write afterwards, and what they will do. */
@Component
class Debriefs {

    private static final int LONGEST = 20_000;
    private static final int LONGEST_LINK = 500;

    private final Desk desk;
    private final DebriefRows rows;
    private final Accounts accounts;

    Debriefs(Desk desk, DebriefRows rows, Accounts accounts) {
        this.desk = desk;
        this.rows = rows;
        this.accounts = accounts;
    }

    /** @param seen the version that the writer saw: nobody's text is overwritten unread */
    void write(Caller caller, UUID id, String section, Fields fields, IfMatch seen) {
        var text = fields.prose("text", LONGEST);
        var verdict = fields.has("verdict") ? fields.oneOf("verdict", Verdict.class) : null;
        if (verdict != null && !section.startsWith("round-")) {
            fields.error("verdict", "pointless", "Only a round has a verdict.");
        }
        fields.end();
        fields.check();
        desk.change(caller, id, held -> {
            demandSection(held.day(), section);
            held.demandPart(caller);
            held.demandState(
                    GameDayState.RECOVERING,
                    GameDayState.STOPPED,
                    GameDayState.DEBRIEFING,
                    GameDayState.REPORTING,
                    GameDayState.FOLLOW_UP);
            var current = rows.of(id).sections().get(section);
            int version = current == null ? 0 : current.version();
            seen.check(version);
            rows.put(
                    id,
                    new Debrief.Section(section, text, verdict, version + 1, caller.actor(), held.now()),
                    caller.id());
            held.tell(new GameDayFact.SectionWritten(id, held.day().team(), caller.actor(), section, version + 1));
            return id;
        });
    }

    private static void demandSection(GameDay day, String section) {
        boolean ofRound = section.matches("round-[1-9][0-9]?")
                && Integer.parseInt(section.substring(6)) <= day.plan().rounds().size();
        if (!ofRound && !Debrief.SECTIONS.contains(section)) {
            throw Problem.notFound();
        }
    }

    /** A new action. */
    Action add(Caller caller, UUID id, Fields fields) {
        var terms = terms(fields);
        fields.end();
        fields.check("The action");
        return desk.change(caller, id, held -> {
            demandOpen(held, caller);
            var action = new Action(
                    desk.newId(), rows.nextNumber(id), terms, Action.State.OPEN, "", 1, caller.actor(), held.now());
            rows.put(id, action);
            tellTerms(held, action, true);
            return action;
        });
    }

    /** Its terms, or where it stands elsewhere, or how far it is: done with evidence, declined with a reason. */
    Action change(Caller caller, UUID id, UUID actionId, Fields fields) {
        if (fields.has("link") && !fields.has("title")) {
            return linkTo(caller, id, actionId, fields);
        }
        return fields.has("state") ? become(caller, id, actionId, fields) : rewrite(caller, id, actionId, fields);
    }

    /** Whoever keeps it in a tracker says where; also when it is over. */
    private Action linkTo(Caller caller, UUID id, UUID actionId, Fields fields) {
        var link = fields.value("link", "", "url", Debriefs::link);
        fields.end();
        fields.check("The action");
        return desk.change(caller, id, held -> {
            demandOpen(held, caller);
            var action = find(id, actionId);
            var linked = new Action(
                    action.id(),
                    action.number(),
                    action.terms().linked(link),
                    action.state(),
                    action.outcome(),
                    action.version() + 1,
                    caller.actor(),
                    held.now());
            rows.put(id, linked);
            tellTerms(held, linked, false);
            return linked;
        });
    }

    /** Only what a browser opens harmlessly. */
    private static String link(String text) {
        try {
            var url = new URI(text);
            var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (text.length() <= LONGEST_LINK
                    && (scheme.equals("https") || scheme.equals("http"))
                    && url.getHost() != null
                    && url.getUserInfo() == null) {
                return url.toASCIIString();
            }
        } catch (URISyntaxException noUrl) {
            throw new IllegalArgumentException("This is no address of a web page.", noUrl);
        }
        throw new IllegalArgumentException("Write an address such as https://tracker.example.org/OPS-7.");
    }

    private Action rewrite(Caller caller, UUID id, UUID actionId, Fields fields) {
        var terms = terms(fields);
        fields.end();
        fields.check("The action");
        return desk.change(caller, id, held -> {
            demandOpen(held, caller);
            var action = find(id, actionId);
            demandNotOver(action);
            var changed = new Action(
                    action.id(),
                    action.number(),
                    terms,
                    action.state(),
                    action.outcome(),
                    action.version() + 1,
                    caller.actor(),
                    held.now());
            rows.put(id, changed);
            tellTerms(held, changed, false);
            return changed;
        });
    }

    private Action become(Caller caller, UUID id, UUID actionId, Fields fields) {
        var state = fields.oneOf("state", Action.State.class);
        var outcome = fields.text("outcome", 0, 1_000, "");
        if (state.isOver() && outcome.isEmpty()) {
            fields.error(
                    "outcome",
                    "required",
                    state == Action.State.DONE ? "Say where one sees that it is done." : "Say why it is declined.");
        }
        fields.end();
        fields.check("The action");
        return desk.change(caller, id, held -> {
            demandOpen(held, caller);
            var action = find(id, actionId);
            var changed = new Action(
                    action.id(),
                    action.number(),
                    action.terms(),
                    state,
                    outcome,
                    action.version() + 1,
                    caller.actor(),
                    held.now());
            rows.put(id, changed);
            held.tell(new GameDayFact.ActionBecame(
                    id, held.day().team(), caller.actor(), action.number(), action.title(), state, outcome));
            return changed;
        });
    }

    private Action find(UUID id, UUID actionId) {
        return rows.action(id, actionId).orElseThrow(Problem::notFound);
    }

    private static void demandOpen(Desk.Held held, Caller caller) {
        held.demandPart(caller);
        held.demandState(
                GameDayState.LIVE,
                GameDayState.HOLD,
                GameDayState.STOPPED,
                GameDayState.RECOVERING,
                GameDayState.DEBRIEFING,
                GameDayState.REPORTING,
                GameDayState.FOLLOW_UP);
    }

    private static void demandNotOver(Action action) {
        if (action.state().isOver()) {
            throw Problem.conflict("state", "Action %d is over.".formatted(action.number()));
        }
    }

    private Action.Terms terms(Fields fields) {
        var title = fields.text("title", 1, 200);
        var kind = fields.oneOf("kind", Action.Kind.class, Action.Kind.PREVENT);
        var login = fields.text("owner", 1, 64);
        var due = fields.value("due", LocalDate.EPOCH, "date", Debriefs::date);
        var doneWhen = fields.text("doneWhen", 1, 500);
        var blocker = fields.flag("blocker", false);
        var link = fields.has("link") ? fields.value("link", "", "url", Debriefs::link) : "";
        if (fields.complaints() == 0
                && due.isBefore(LocalDate.ofInstant(desk.now(), ZoneOffset.UTC).minusDays(1))) {
            fields.error("due", "past", "This day is over.");
        }
        var owner = accounts.named(login);
        if (owner.isEmpty() && !login.isEmpty()) {
            fields.error("owner", "unknown-person", "Nobody logs in by this name.");
        }
        return new Action.Terms(
                title,
                kind,
                owner.map(each -> each.id()).orElse(new UUID(0, 0)),
                owner.map(each -> each.login()).orElse(login),
                due,
                doneWhen,
                blocker,
                link);
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException _) {
            throw new IllegalArgumentException("“%s” is not a day. Write 2026-12-24.".formatted(text));
        }
    }

    private static void tellTerms(Desk.Held held, Action action, boolean anew) {
        held.tell(new GameDayFact.ActionMade(
                held.day().id(),
                held.day().team(),
                held.actor(),
                action.number(),
                action.title(),
                action.terms().ownerLogin(),
                action.terms().due(),
                anew));
    }
}
