package dev.faultline.notification;

import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import dev.faultline.steadystate.Unreadable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends what waits, at least once: a message is taken, sent outside of any transaction, and noted as sent. Whoever dies in between
 * leaves it to the next, under the same id.
 */
@Component
class Sending extends Rounds {

    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int AT_ONCE = 16;

    /** Longer than any attempt takes. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final Outbox outbox;
    private final ChannelRows channels;
    private final ChannelSecrets secrets;
    private final Map<Channel.Kind, Carrier> carriers;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher facts;
    private final Clock clock;
    private final List<Duration> retries;

    Sending(
            Outbox outbox,
            ChannelRows channels,
            ChannelSecrets secrets,
            List<Carrier> carriers,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher facts,
            Clock clock,
            NotificationSettings settings) {
        super(
                "notifications-sending",
                PAUSE,
                new Trouble(LOG, "Messages cannot be sent now; they wait", "Messages are sent again"));
        this.outbox = outbox;
        this.channels = channels;
        this.secrets = secrets;
        this.carriers = carriers.stream().collect(Collectors.toMap(Carrier::kind, Function.identity()));
        this.transaction = new TransactionTemplate(transactions);
        this.facts = facts;
        this.clock = clock;
        this.retries = settings.retries();
    }

    @Override
    protected void round() {
        send(null);
    }

    /** What is due, or one of it; comes back when each has had its attempt. */
    void send(@Nullable UUID one) {
        var due = transaction.execute(_ -> outbox.claim(AT_ONCE, LEASE, one));
        if (due == null || due.isEmpty()) {
            return;
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            due.forEach(each -> threads.execute(() -> attempt(each)));
        }
    }

    /** What came of it. */
    private record Outcome(boolean arrived, boolean last, String words) {}

    private void attempt(Delivery delivery) {
        try {
            var at = clock.instant();
            var outcome = carry(delivery, channels.byId(delivery.channel()).orElseThrow());
            long millis = Math.max(0, Duration.between(at, clock.instant()).toMillis());
            var attempt = new Delivery.Attempt(delivery.attempts(), at, millis, outcome.arrived(), outcome.words());
            transaction.executeWithoutResult(_ -> note(delivery, attempt, outcome));
        } catch (RuntimeException later) {
            LOG.warn(
                    "What became of message {} could not be noted; it is sent once more: {}",
                    delivery.id(),
                    later.getMessage());
        }
    }

    private Outcome carry(Delivery delivery, Channel channel) {
        var carrier = carriers.get(channel.kind());
        if (carrier == null) {
            return new Outcome(false, true, "there is no way to send e-mail here");
        }
        try {
            var address = secrets.open(channel.id(), channels.address(channel.id()));
            return new Outcome(true, true, carrier.carry(delivery, channel, address));
        } catch (Unreadable notThisTime) {
            return new Outcome(false, false, notThisTime.why());
        } catch (Carrier.Refused never) {
            return new Outcome(false, true, never.why());
        }
    }

    private void note(Delivery delivery, Delivery.Attempt attempt, Outcome outcome) {
        outbox.tried(delivery, attempt);
        if (outcome.arrived()) {
            outbox.sent(delivery);
            return;
        }
        int tries = outbox.triesOf(delivery.id());
        var pause = outcome.last() || tries > retries.size() ? null : retries.get(tries - 1);
        if (outbox.failed(delivery, outcome.words(), pause) && pause == null) {
            LOG.warn("Message {} is given up: {}", delivery.id(), outcome.words());
            facts.publishEvent(new NotificationFact.GaveUp(
                    delivery.id(),
                    delivery.team(),
                    channels.byId(delivery.channel()).map(Channel::name).orElse("-"),
                    delivery.letter().title(),
                    tries,
                    outcome.words()));
        }
    }
}
