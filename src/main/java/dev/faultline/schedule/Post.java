package dev.faultline.schedule;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Person;
import dev.faultline.mail.Addresses;
import dev.faultline.mail.Delivery;
import dev.faultline.mail.Letter;
import dev.faultline.mail.Mail;
import dev.faultline.schedule.CalendarEvent.Status;
import dev.faultline.schedule.Invitation.Method;
import dev.faultline.schedule.Invitation.State;
import dev.faultline.schedule.InvitationRows.Wish;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Sends invitations: takes one for itself, sends it, notes what became of it; each by itself, so that no database transaction waits
 * for a mail server. A node that dies in between leaves it to another, which sends it once more.
 */
@Component
class Post {

    /** Longer than sending ever takes. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** After so many tries, and these pauses between them, a mail server is believed to mean it. */
    static final List<Duration> AGAIN = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofHours(12));

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm zzz", Locale.ENGLISH);

    private final InvitationRows rows;
    private final Inviter inviter;
    private final Agenda agenda;
    private final Accounts accounts;
    private final Addresses addresses;
    private final Mail mail;
    private final Schedules.Writing writing;

    Post(
            InvitationRows rows,
            Inviter inviter,
            Agenda agenda,
            Accounts accounts,
            Addresses addresses,
            Mail mail,
            Schedules.Writing writing) {
        this.rows = rows;
        this.inviter = inviter;
        this.agenda = agenda;
        this.accounts = accounts;
        this.addresses = addresses;
        this.mail = mail;
        this.writing = writing;
    }

    /** @return whether there was one to send */
    boolean sendNext() {
        var next = rows.take(writing.now(), PATIENCE);
        next.ifPresent(this::send);
        return next.isPresent();
    }

    private void send(Invitation invitation) {
        letter(invitation)
                .ifPresentOrElse(
                        letter -> note(invitation, mail.send(letter)),
                        () -> rows.decided(
                                invitation.id(),
                                State.OVERTAKEN,
                                "It changed, or is over, or is not wanted there any more.",
                                writing.now()));
    }

    private void note(Invitation invitation, Delivery delivery) {
        var now = writing.now();
        switch (delivery) {
            case Delivery.Accepted _ -> rows.decided(invitation.id(), State.SENT, "", now);
            case Delivery.Refused refused -> rows.decided(invitation.id(), State.REFUSED, refused.why(), now);
            case Delivery.Failed failed -> {
                if (invitation.tries() > AGAIN.size()) {
                    rows.decided(invitation.id(), State.GIVEN_UP, failed.why(), now);
                } else {
                    rows.again(invitation.id(), failed.why(), now.plus(AGAIN.get(invitation.tries() - 1)));
                }
            }
        }
    }

    /** As whoever gets it may see it now; empty where this is not what is to be told any more. */
    private Optional<Letter> letter(Invitation invitation) {
        var wish = new Wish(invitation.person(), invitation.team());
        if (!rows.wants(wish)
                || rows.isOvertaken(invitation)
                || !addresses.of(invitation.person()).equals(Optional.of(invitation.address()))) {
            return Optional.empty();
        }
        return inviter.reader(wish)
                .flatMap(reader -> agenda.item(reader, invitation.uid())
                        .filter(item -> says(item.event(), invitation))
                        .map(item -> letter(invitation, item.event(), reader)));
    }

    private boolean says(CalendarEvent event, Invitation invitation) {
        return event.sequence() == invitation.sequence()
                && (event.status() == Status.CONFIRMED) == (invitation.method() == Method.REQUEST)
                && (invitation.method() == Method.CANCEL || event.start().isAfter(writing.now()));
    }

    private Letter letter(Invitation invitation, CalendarEvent event, Caller reader) {
        var when = clock(event.start(), accounts.zoneOf(reader));
        var told = invitation.isCancel() ? event.cancelled() : event;
        return new Letter(
                invitation.id(),
                invitation.address(),
                accounts.person(reader.id()).map(Person::displayName).orElse(""),
                "%s, %s".formatted(invitation.isCancel() ? told.summary() : "Planned: " + told.summary(), when),
                """
                %s
                %s (%s)

                %s

                Answers are not read. You get this because you asked for it; under You, Calendar feeds, it is switched off.
                """.formatted(told.summary(), when, clock(event.start(), UTC), told.description()),
                new Letter.Calendar(
                        invitation.method().name(),
                        CalendarFile.invitation(
                                invitation.method().name(),
                                told,
                                mail.sender(),
                                invitation.address(),
                                invitation.madeAt())));
    }

    private static String clock(Instant at, ZoneId zone) {
        return CLOCK.format(at.atZone(zone));
    }
}
