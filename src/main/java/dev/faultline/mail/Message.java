package dev.faultline.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** A letter as it goes over the wire. */
final class Message extends MimeMessage {

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final String id;

    private Message(String id) {
        super((@Nullable Session) null);
        this.id = id;
    }

    static Message of(Letter letter, Address from, Instant now) throws MessagingException {
        var message = new Message("<%s@%s>".formatted(letter.id(), from.domain()));
        message.setFrom(address(from, "Faultline"));
        message.setRecipient(RecipientType.TO, address(letter.to(), letter.name()));
        message.setSubject(letter.subject(), UTF_8);
        message.setSentDate(Date.from(now));
        // RFC 3834: nobody who is away is to answer
        message.setHeader("Auto-Submitted", "auto-generated");
        if (letter.calendar() == null) {
            message.setText(letter.text(), UTF_8);
        } else {
            message.setContent(both(letter.text(), letter.calendar()));
        }
        message.saveChanges();
        return message;
    }

    private static InternetAddress address(Address address, String name) {
        try {
            return new InternetAddress(address.text(), name, UTF_8);
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What people read, then what calendar programs read instead (RFC 6047 §2.4). */
    private static MimeMultipart both(String text, Letter.Calendar calendar) throws MessagingException {
        var words = new MimeBodyPart();
        words.setText(text, UTF_8);
        var event = new MimeBodyPart();
        event.setText(calendar.content(), UTF_8, "calendar");
        event.setHeader("Content-Type", "text/calendar; charset=UTF-8; method=" + calendar.method());
        event.setHeader("Content-Transfer-Encoding", "base64");
        return new MimeMultipart("alternative", words, event);
    }

    /** Chosen by whoever writes, so that the same letter sent again is known to be the same. */
    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }
}
