package dev.faultline.schedule;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.mail.Address;
import dev.faultline.mail.Addresses;
import dev.faultline.schedule.Agenda.Item;
import dev.faultline.schedule.Invitation.State;
import dev.faultline.schedule.InvitationRows.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares what people were written with what their calendar feeds would tell, and notes what has to be written. It looks at what is,
 * not at what changed, so nothing is lost that nobody was there to see.
 */
@Component
class Inviter {

    /** Between two looks at the same wish. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private static final String NEWER = "A newer change is told instead.";

    private final InvitationRows rows;
    private final Agenda agenda;
    private final Accounts accounts;
    private final Addresses addresses;
    private final Schedules.Writing writing;
    private final TransactionTemplate transaction;

    Inviter(
            InvitationRows rows,
            Agenda agenda,
            Accounts accounts,
            Addresses addresses,
            Schedules.Writing writing,
            PlatformTransactionManager transactions) {
        this.rows = rows;
        this.agenda = agenda;
        this.accounts = accounts;
        this.addresses = addresses;
        this.writing = writing;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** @return whether there was a wish to see to */
    boolean seeToNext() {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            var now = writing.now();
            var wish = rows.toSee(now, PAUSE);
            wish.ifPresent(each -> seeTo(each, now));
            return wish.isPresent();
        }));
    }

    private void seeTo(Wish wish, Instant now) {
        var address = addresses.of(wish.person());
        var caller = reader(wish);
        if (address.isPresent() && caller.isPresent()) {
            var items = agenda.items(caller.get(), wish.team(), now);
            var uids = items.stream().map(each -> each.event().uid()).toList();
            Standing.due(items, rows.standing(address.get(), uids), now)
                    .forEach(each -> write(wish, address.get(), each, now));
        }
    }

    /** Somebody who wants invitations, if they may still see of what. */
    Optional<Caller> reader(Wish wish) {
        return accounts.callerFor(wish.person()).filter(each -> each.may(Permission.VIEW) && each.maySee(wish.team()));
    }

    private void write(Wish wish, Address address, Standing.Due due, Instant now) {
        Item item = due.item();
        var event = item.event();
        rows.overtake(address, event.uid(), event.sequence(), NEWER, now);
        if (due.needed()) {
            rows.insert(new Invitation(
                    writing.ids().next(),
                    wish.person(),
                    wish.team(),
                    address,
                    event.uid(),
                    event.sequence(),
                    due.method(),
                    item.name(),
                    event.start(),
                    State.WAITING,
                    "",
                    0,
                    now,
                    null));
        }
    }
}
