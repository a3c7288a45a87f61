package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.access.Digest;
import dev.faultline.access.Mandates;
import dev.faultline.access.Permission;
import dev.faultline.gate.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The links by which calendars outside read what is planned: shown once, stored as a digest, each its owner's alone. */
@Component
class Feeds {

    private static final int MOST = 20;

    private final FeedRows rows;
    private final Agenda agenda;
    private final Mandates mandates;
    private final Schedules.Writing writing;

    Feeds(FeedRows rows, Agenda agenda, Mandates mandates, Schedules.Writing writing) {
        this.rows = rows;
        this.agenda = agenda;
        this.mandates = mandates;
        this.writing = writing;
    }

    /** @param since when this has been the answer */
    record Answer(byte[] calendar, String tag, Instant since) {}

    @Transactional(readOnly = true)
    List<Feed> of(Caller caller) {
        return rows.of(caller.id());
    }

    /** Made by a token, it is worth no more than that token is. */
    @Transactional
    Feed.Issued make(Caller caller, String name, @Nullable UUID team) {
        if (team != null && !caller.maySee(team)) {
            throw Problem.notFound();
        }
        rows.lock(caller.id());
        if (rows.of(caller.id()).size() >= MOST) {
            throw Problem.conflict(
                    "too-many-feeds", "You have %d calendar feeds. Revoke one that you do not need.".formatted(MOST));
        }
        var feed = new Feed(writing.ids().next(), name, team, writing.now(), null);
        var secret = Digest.secret();
        rows.insert(feed, mandates.of(caller), Digest.sha256(secret));
        writing.facts().publishEvent(new FeedFact.Made(caller.actor(), feed.id(), name, caller.id(), team));
        return new Feed.Issued(feed, secret);
    }

    /** Another link; the one before is dead. */
    @Transactional
    Feed.Issued renew(Caller caller, UUID id) {
        var secret = Digest.secret();
        var feed = rows.renew(id, mandates.of(caller), Digest.sha256(secret), writing.now())
                .orElseThrow(Problem::notFound);
        writing.facts().publishEvent(new FeedFact.Renewed(caller.actor(), id, feed.name()));
        return new Feed.Issued(feed, secret);
    }

    @Transactional
    void revoke(Caller caller, UUID id) {
        var feed = rows.revoke(id, caller.id(), writing.now()).orElseThrow(Problem::notFound);
        writing.facts().publishEvent(new FeedFact.Revoked(caller.actor(), id, feed.name()));
    }

    /** What its owner may see now; empty for a link that is none, or none any more, or whose owner is let in no more. */
    Optional<Answer> read(String secret) {
        return rows.asked(Digest.sha256(secret))
                .flatMap(asked -> mandates.caller(asked.mandate())
                        .filter(owner -> owner.may(Permission.VIEW))
                        .map(owner -> answer(asked, owner)));
    }

    private Answer answer(FeedRows.Asked asked, Caller owner) {
        var now = writing.now();
        var calendar = agenda.of(owner, asked.team(), now);
        var content = Digest.sha256(calendar);
        return new Answer(calendar, "\"" + Digest.text(content) + "\"", rows.answered(asked.id(), content, now));
    }
}
