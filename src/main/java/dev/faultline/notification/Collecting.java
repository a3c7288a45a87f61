package dev.faultline.notification;

import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import dev.faultline.ports.Ids;
import dev.faultline.timeline.Timeline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads the timeline behind those who write it, and puts what is news into the outbox. The timeline is what a fact is in, in the
 * transaction that made it true; so nothing is told that did not happen, nothing that happened is missed, and nobody who presses
 * waits for a table of messages.
 */
@Component
class Collecting extends Rounds {

    private static final Logger LOG = LoggerFactory.getLogger(Collecting.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LOOK_AHEAD = Duration.ofSeconds(5);
    static final Duration LONGEST_LEAD = Duration.ofDays(14);

    private final Timeline timeline;
    private final ChannelRows channels;
    private final Outbox outbox;
    private final Letters letters;
    private final List<NewsSource> sources;
    private final Set<String> kinds;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Ids ids;
    private Instant lookedAhead = Instant.EPOCH;

    Collecting(
            Timeline timeline,
            ChannelRows channels,
            Outbox outbox,
            Letters letters,
            List<NewsSource> sources,
            PlatformTransactionManager transactions,
            Clock clock,
            Ids ids) {
        super(
                "notifications-collecting",
                PAUSE,
                new Trouble(LOG, "News cannot be read now; they are told later", "News are read again"));
        this.timeline = timeline;
        this.channels = channels;
        this.outbox = outbox;
        this.letters = letters;
        this.sources = List.copyOf(sources);
        this.kinds = sources.stream().flatMap(each -> each.kinds().stream()).collect(Collectors.toSet());
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    protected void round() {
        transaction.executeWithoutResult(_ -> outbox.lockTide().ifPresent(this::readFrom));
    }

    private void readFrom(Timeline.Tide read) {
        var now = clock.instant();
        var upTo = timeline.tide();
        var listening = channels.inUse();
        if (!listening.isEmpty()) {
            Stream.concat(timeline.between(read, upTo, kinds).stream().flatMap(this::news), ahead(now))
                    .forEach(each -> put(each, listening));
        }
        outbox.moveTide(upTo);
    }

    private Stream<News> ahead(Instant now) {
        if (now.isBefore(lookedAhead.plus(LOOK_AHEAD))) {
            return Stream.of();
        }
        lookedAhead = now;
        return sources.stream().flatMap(each -> each.ahead(now, LONGEST_LEAD).stream());
    }

    private Stream<News> news(Timeline.Washed fact) {
        return sources.stream()
                .filter(each -> each.kinds().contains(fact.fact().kind()))
                .flatMap(each -> told(each, fact).stream());
    }

    /** What one source cannot tell does not keep the others from it. */
    private static List<News> told(NewsSource source, Timeline.Washed fact) {
        try {
            return source.of(fact);
        } catch (IllegalArgumentException | IllegalStateException | java.util.NoSuchElementException untold) {
            LOG.warn("Fact {} of {} is not told", fact.fact().seq(), fact.fact().chain(), untold);
            return List.of();
        }
    }

    private void put(News news, List<Channel> listening) {
        var now = Objects.requireNonNull(clock.instant());
        listening.stream()
                .filter(each -> each.wants(news, now))
                .filter(each -> !outbox.holds(each.id(), news.key()))
                .forEach(each -> outbox.put(ids.next(), each, news.key(), letters.letter(each, news)));
    }
}
