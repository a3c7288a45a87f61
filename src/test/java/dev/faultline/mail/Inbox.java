package dev.faultline.mail;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A real mail server on a free port, and what has arrived there. */
public final class Inbox implements AutoCloseable {

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    public Inbox() {
        server.start();
    }

    /** One e-mail as it arrived. */
    public record Received(MimeMessage message) {

        public String header(String name) {
            try {
                return Optional.ofNullable(message.getHeader(name, null)).orElse("");
            } catch (MessagingException e) {
                throw new AssertionError(e);
            }
        }

        public String to() {
            return header("To");
        }

        public String subject() {
            try {
                return message.getSubject();
            } catch (MessagingException e) {
                throw new AssertionError(e);
            }
        }

        /** Its own, or that of its part for people. */
        public String text() {
            return part("text/plain").orElseThrow();
        }

        /** What is there for calendar programs. */
        public Optional<String> calendar() {
            return part("text/calendar");
        }

        private Optional<String> part(String type) {
            try {
                if (message.getContent() instanceof MimeMultipart many) {
                    for (int i = 0; i < many.getCount(); i++) {
                        if (many.getBodyPart(i).isMimeType(type)) {
                            return Optional.of(content(many.getBodyPart(i)));
                        }
                    }
                    return Optional.empty();
                }
                return message.isMimeType(type) ? Optional.of(content(message)) : Optional.empty();
            } catch (MessagingException | IOException e) {
                throw new AssertionError(e);
            }
        }

        private static String content(Part part) throws MessagingException, IOException {
            try (var in = part.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        /** What the server got, to the byte. */
        public String raw() {
            try {
                var out = new ByteArrayOutputStream();
                message.writeTo(out);
                return out.toString(StandardCharsets.UTF_8);
            } catch (MessagingException | IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    public int port() {
        return server.getSmtp().getPort();
    }

    /** Those settings of a server that make it send here. */
    public List<String> settings() {
        return List.of(
                "--faultline.mail.host=127.0.0.1",
                "--faultline.mail.port=" + port(),
                "--faultline.mail.from=faultline@example.org",
                "--faultline.mail.tls=none");
    }

    /** The door, sending here. */
    public Mail mail() {
        return new Mail(
                new MailSettings(
                        "127.0.0.1",
                        port(),
                        "",
                        "",
                        "faultline@example.org",
                        MailSettings.Tls.NONE,
                        Duration.ofSeconds(5)),
                Clock.systemUTC());
    }

    /** In the order in which they came. */
    public List<Received> received() {
        return Arrays.stream(server.getReceivedMessages()).map(Received::new).toList();
    }

    public void empty() {
        try {
            server.purgeEmailFromAllMailboxes();
        } catch (FolderException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
