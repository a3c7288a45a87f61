package dev.faultline.notification;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import dev.faultline.steadystate.Unreadable;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where teams say how they want to be told, and see what became of it: programs and forms come through here alike. */
@Component
class Channels {

    private static final int MOST = 20;

    private final ChannelRows rows;
    private final Outbox outbox;
    private final Letters letters;
    private final Sending sending;
    private final ChannelSecrets secrets;
    private final Webhooks webhooks;
    private final Teams teams;
    private final Writing writing;

    /** What every change needs. */
    @Component
    static class Writing {
        private final TransactionTemplate transaction;
        private final ApplicationEventPublisher facts;
        private final Clock clock;
        private final Ids ids;

        Writing(PlatformTransactionManager transactions, ApplicationEventPublisher facts, Clock clock, Ids ids) {
            this.transaction = new TransactionTemplate(transactions);
            this.facts = facts;
            this.clock = clock;
            this.ids = ids;
        }

        <T> T in(Supplier<T> work) {
            return Objects.requireNonNull(transaction.execute(_ -> work.get()));
        }

        void tell(NotificationFact fact) {
            facts.publishEvent(fact);
        }

        Instant now() {
            return clock.instant().truncatedTo(ChronoUnit.MICROS);
        }

        UUID newId() {
            return ids.next();
        }
    }

    Channels(
            ChannelRows rows,
            Outbox outbox,
            Letters letters,
            Sending sending,
            ChannelSecrets secrets,
            Webhooks webhooks,
            Teams teams,
            Writing writing) {
        this.rows = rows;
        this.outbox = outbox;
        this.letters = letters;
        this.sending = sending;
        this.secrets = secrets;
        this.webhooks = webhooks;
        this.teams = teams;
        this.writing = writing;
    }

    List<Channel> of(Caller caller) {
        return rows.of(caller);
    }

    /** @throws Problem not found, also for what the caller may not see */
    Channel get(Caller caller, UUID id) {
        return rows.find(caller, id).orElseThrow(Problem::notFound);
    }

    boolean mayChange(Caller caller, Channel channel) {
        return caller.may(Permission.EDIT) && caller.mayTouch(channel.team());
    }

    /** What a channel's messages are signed with; to be shown once, to whoever made it. */
    @Nullable String shownSecret(Channel channel) {
        return channel.kind() == Channel.Kind.WEBHOOK ? secrets.shown(channel.id()) : null;
    }

    Channel make(Caller caller, Fields fields) {
        var team = team(caller, fields);
        var wanted = ChannelReader.read(fields, null);
        fields.end();
        demandReachable(fields, wanted);
        fields.check("The channel");
        var now = writing.now();
        var address = Objects.requireNonNull(wanted.address());
        var channel = new Channel(
                writing.newId(),
                team,
                wanted.terms(),
                address.shown(),
                1,
                new Channel.Trace(caller.actor(), now, caller.actor(), now, null));
        return named(wanted.terms().name(), () -> {
            if (rows.count(team) >= MOST) {
                throw Problem.conflict("too-many", "The team has %d channels. End one of them.".formatted(MOST));
            }
            rows.insert(channel, secrets.seal(channel.id(), address.text()));
            tellWritten(caller, channel);
            return channel;
        });
    }

    /** @param seen the version that the writer saw */
    Channel change(Caller caller, UUID id, Fields fields, IfMatch seen) {
        var before = demandMayChange(caller, id);
        var wanted = ChannelReader.read(fields, before);
        fields.end();
        demandReachable(fields, wanted);
        fields.check("The channel");
        return named(wanted.terms().name(), () -> {
            var held = rows.lock(id).filter(each -> !each.ended()).orElseThrow(Problem::notFound);
            seen.check(held.version());
            var address = wanted.address();
            var changed = new Channel(
                    id,
                    held.team(),
                    wanted.terms(),
                    address == null ? held.shown() : address.shown(),
                    held.version() + 1,
                    new Channel.Trace(
                            held.trace().madeBy(), held.trace().madeAt(), caller.actor(), writing.now(), null));
            rows.update(changed, address == null ? rows.address(id) : secrets.seal(id, address.text()));
            tellWritten(caller, changed);
            return changed;
        });
    }

    /** What waits for it is withdrawn. */
    void end(Caller caller, UUID id) {
        demandMayChange(caller, id);
        writing.in(() -> {
            var held = rows.lock(id).filter(each -> !each.ended()).orElseThrow(Problem::notFound);
            rows.end(id, writing.now());
            outbox.withdraw(id);
            writing.tell(new NotificationFact.ChannelEnded(caller.actor(), id, held.team(), held.name()));
            return held;
        });
    }

    /** Sends a message that says it is none, and comes back with what became of the first attempt. */
    Delivery.Log test(Caller caller, UUID id) {
        var channel = demandMayChange(caller, id);
        var message = writing.newId();
        var news = Wording.example(Occasion.TEST, channel.team(), writing.now());
        writing.in(() -> outbox.put(message, channel, "test/" + message, letters.letter(channel, news)));
        sending.send(message);
        return delivery(caller, message);
    }

    /** How a message of each occasion would read, by what is written and not saved. */
    List<Delivery.Letter> preview(Channel channel) {
        var now = writing.now();
        return List.of(Occasion.values()).stream()
                .filter(each -> each == Occasion.TEST || channel.terms().tells(each))
                .map(each -> letters.letter(channel, Wording.example(each, channel.team(), now)))
                .toList();
    }

    /** What is written and not saved, to be looked at. */
    Channel drafted(Caller caller, Channel before, Fields fields) {
        var wanted = ChannelReader.read(fields, before);
        fields.end();
        fields.check("The channel");
        return new Channel(
                before.id(), before.team(), wanted.terms(), before.shown(), before.version(), before.trace());
    }

    Page<Delivery.Log> log(Caller caller, @Nullable UUID channel, Delivery.@Nullable State state, Paging paging) {
        return outbox.list(caller, channel, state, paging);
    }

    Delivery.Log delivery(Caller caller, UUID id) {
        return outbox.find(caller, id).orElseThrow(Problem::notFound);
    }

    /** The same message under the same id: whoever took it already knows it. */
    Delivery.Log sendAgain(Caller caller, UUID id) {
        var log = delivery(caller, id);
        var channel = demandMayChange(caller, log.delivery().channel());
        writing.in(() -> {
            if (!outbox.again(id)) {
                throw Problem.conflict("state", "It waits for its next attempt already.");
            }
            writing.tell(new NotificationFact.SentAgain(
                    caller.actor(),
                    id,
                    channel.team(),
                    channel.name(),
                    log.delivery().letter().title()));
            return id;
        });
        sending.send(id);
        return delivery(caller, id);
    }

    private Channel demandMayChange(Caller caller, UUID id) {
        var channel = get(caller, id);
        if (!mayChange(caller, channel)) {
            throw Problem.notFound();
        }
        return channel;
    }

    private void demandReachable(Fields fields, ChannelReader.Wanted wanted) {
        var address = wanted.address();
        if (fields.complaints() > 0 || address == null || address.url() == null) {
            return;
        }
        try {
            webhooks.demandAllowed(address.url());
        } catch (Unreadable refused) {
            fields.error("url", "not-allowed", "Nothing may be sent there: %s.".formatted(refused.why()));
        }
    }

    private UUID team(Caller caller, Fields fields) {
        var named = fields.optionalText("team", 1, 120);
        Optional<Team> team = named.isEmpty()
                ? teams.usual(caller)
                : teams.of(caller).stream()
                        .filter(each -> each.name().equalsIgnoreCase(named.get())
                                || each.id().toString().equals(named.get()))
                        .findFirst();
        if (team.isEmpty()) {
            fields.error("team", "unknown-team", "Say which of your teams it belongs to.");
            return Teams.MAIN;
        }
        if (!caller.may(Permission.EDIT) || !caller.mayTouch(team.get().id())) {
            throw Problem.forbidden("You may not make channels for this team.");
        }
        return team.get().id();
    }

    private Channel named(String name, Supplier<Channel> work) {
        try {
            return writing.in(work);
        } catch (DuplicateKeyException taken) {
            throw new Problem(
                    409,
                    "name-taken",
                    "The name is taken",
                    "The team has a channel called “%s” already.".formatted(name),
                    List.of(FieldError.at("#/name", "name-taken", "Choose another name.")));
        }
    }

    private void tellWritten(Caller caller, Channel channel) {
        writing.tell(new NotificationFact.ChannelWritten(
                caller.actor(), channel.id(), channel.team(), channel.name(), channel.shown(), channel.version()));
    }
}
