package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.schedule.InvitationRows.Wish;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who wants invitations by e-mail, and what became of theirs: each for themselves. */
@Component
class Invitations {

    private final InvitationRows rows;
    private final Schedules.Writing writing;

    Invitations(InvitationRows rows, Schedules.Writing writing) {
        this.rows = rows;
        this.writing = writing;
    }

    /** Twice is once. */
    @Transactional
    void want(Caller caller, UUID team) {
        if (!caller.maySee(team)) {
            throw Problem.notFound();
        }
        if (rows.wish(new Wish(caller.id(), team), writing.now())) {
            writing.facts().publishEvent(new InvitationFact.Wanted(caller.actor(), caller.id(), team));
        }
    }

    /** Nothing more is sent; what stands in calendars stays there. Also of a team that one is in no more. */
    @Transactional
    void end(Caller caller, UUID team) {
        if (rows.end(new Wish(caller.id(), team))) {
            writing.facts().publishEvent(new InvitationFact.Ended(caller.actor(), caller.id(), team));
        } else if (!caller.maySee(team)) {
            throw Problem.notFound();
        }
    }

    @Transactional(readOnly = true)
    List<UUID> teams(Caller caller) {
        return rows.teams(caller.id());
    }

    /** The latest first. */
    @Transactional(readOnly = true)
    List<Invitation> latest(Caller caller, int most) {
        return rows.latest(caller.id(), most);
    }

    @Transactional(readOnly = true)
    Page<Invitation> of(Caller caller, Paging paging) {
        return rows.of(caller.id(), paging);
    }
}
