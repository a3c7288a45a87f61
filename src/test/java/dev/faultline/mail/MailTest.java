package dev.faultline.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.faultline.mail.Delivery.Accepted;
import dev.faultline.mail.Delivery.Failed;
import dev.faultline.mail.Delivery.Refused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What leaves for a mail server, and what is made of its answers. */
class MailTest {

    private static final UUID ID = UUID.fromString("019a0000-0000-7000-8000-000000000001");
    private static final Address ADA = new Address("ada@example.org");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-30T13:00:00Z"), ZoneOffset.UTC);

    private static Letter letter(String name, String subject, String text) {
        return new Letter(ID, ADA, name, subject, text);
    }

    private static MailSettings settings(int port, MailSettings.Tls tls, String username) {
        return new MailSettings(
                "127.0.0.1", port, username, "hunter2 hunter2", "faultline@example.org", tls, Duration.ofSeconds(1));
    }

    @Test
    void aLetterArrivesAsItWasWritten() {
        try (var inbox = new Inbox()) {
            assertThat(inbox.mail().send(letter("Ada Löwe", "Grüße: payments are slow", "Ein Satz.\n.\nNoch einer.")))
                    .isEqualTo(new Accepted());

            assertThat(inbox.received()).singleElement().satisfies(each -> {
                assertThat(each.subject()).isEqualTo("Grüße: payments are slow");
                assertThat(each.to()).contains("<ada@example.org>");
                assertThat(each.text().replace("\r\n", "\n")).isEqualTo("Ein Satz.\n.\nNoch einer.");
                assertThat(each.header("From")).isEqualTo("Faultline <faultline@example.org>");
                assertThat(each.header("Message-ID")).isEqualTo("<%s@example.org>".formatted(ID));
                assertThat(each.header("Auto-Submitted")).isEqualTo("auto-generated");
                assertThat(each.calendar()).isEmpty();
            });
        }
    }

    @Test
    void aCalendarIsAPartThatSaysItsMethod() {
        var calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n";
        try (var inbox = new Inbox()) {
            inbox.mail().send(new Letter(ID, ADA, "", "s", "t", new Letter.Calendar("REQUEST", calendar)));

            assertThat(inbox.received()).singleElement().satisfies(each -> {
                assertThat(each.header("Content-Type")).startsWith("multipart/alternative");
                assertThat(each.calendar()).contains(calendar);
                assertThat(each.raw()).contains("Content-Type: text/calendar; charset=UTF-8; method=REQUEST");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n", "\r", "\u2028", "\u0085", "\r\n\r\n", "\0\r\n"})
    void nothingThatSomebodyTypedBecomesAHeader(String end) {
        try (var inbox = new Inbox()) {
            inbox.mail()
                    .send(letter(
                            "Ada" + end + "Bcc: eve@example.org",
                            "slow" + end + "Bcc: eve@example.org" + end + end + "<b>body</b>",
                            "the text"));

            assertThat(inbox.received()).singleElement().satisfies(each -> {
                assertThat(each.header("Bcc")).isEmpty();
                assertThat(each.subject())
                        .startsWith("slow Bcc: eve@example.org")
                        .doesNotContain("\n", "\r");
                assertThat(each.text().strip()).isEqualTo("the text");
                assertThat(each.raw().lines().takeWhile(line -> !line.isEmpty()))
                        .noneMatch(line -> line.startsWith("Bcc"));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@example.org",
                "ada@",
                "ada@example.org\r\nBcc: eve@example.org",
                "ada@example.org\n",
                "ada@example.org, eve@example.org",
                "ada@example.org>",
                "Ada <ada@example.org>",
                "\"a b\"@example.org",
                "ada@exam ple.org",
                "ada@-example.org",
                "ada@example..org",
                "ada..b@example.org",
                "ada@[127.0.0.1]",
                "ädä@example.org",
                "ada@ex@mple.org",
                "ada@example.org\0"
            })
    void whatIsNotOnePlainAddressIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Address(text));
    }

    @Test
    void aDatabaseTransactionNeverWaitsForAMailServer() {
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try (var inbox = new Inbox()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> inbox.mail().send(letter("", "s", "t")))
                    .withMessageContaining("transaction");
            assertThat(inbox.received()).isEmpty();
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(false);
        }
    }

    @Test
    void withoutAServerNothingIsSent() {
        var mail = new Mail(
                new MailSettings("", null, "", "", "", MailSettings.Tls.STARTTLS, Duration.ofSeconds(10)), CLOCK);

        assertThat(mail.isOn()).isFalse();
        assertThat(mail.send(letter("", "s", "t"))).isEqualTo(new Failed("No mail server is set."));
    }

    @Test
    void aServerThatDoesNotEncryptGetsNothing() {
        try (var inbox = new Inbox()) {
            var mail = new Mail(settings(inbox.port(), MailSettings.Tls.STARTTLS, "ada"), CLOCK);

            assertThat(mail.send(letter("", "s", "t"))).isInstanceOf(Failed.class);
            assertThat(inbox.received()).isEmpty();
        }
    }

    /** GreenMail's certificate is signed by nobody. */
    @Test
    void aServerThatCannotProveWhoItIsGetsNothing() {
        var secure = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        secure.start();
        try {
            var mail = new Mail(settings(secure.getSmtps().getPort(), MailSettings.Tls.IMPLICIT, ""), CLOCK);

            assertThat(mail.send(letter("", "s", "t"))).isInstanceOf(Failed.class);
            assertThat(secure.getReceivedMessages()).isEmpty();
        } finally {
            secure.stop();
        }
    }

    @Test
    void whatTheServerNeverWantsIsRefusedAndWhatItDoesNotWantNowHasFailed() throws IOException {
        assertThat(answeredWith("550 5.1.1 nobody of that name"))
                .isInstanceOfSatisfying(
                        Refused.class, each -> assertThat(each.why()).contains("nobody of that name"));
        assertThat(answeredWith("450 4.2.1 later, please"))
                .isInstanceOfSatisfying(
                        Failed.class, each -> assertThat(each.why()).contains("later, please"));
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForForever() throws IOException {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var mail = new Mail(settings(silent.getLocalPort(), MailSettings.Tls.NONE, ""), CLOCK);
            long before = System.nanoTime();

            assertThat(mail.send(letter("", "s", "t"))).isInstanceOf(Failed.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void settingsThatWouldTellThePasswordToEverybodyAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(25, MailSettings.Tls.NONE, "ada").checked())
                .withMessageContaining("faultline.mail.tls");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MailSettings(
                                "mail.example.org",
                                null,
                                "",
                                "",
                                "nobody",
                                MailSettings.Tls.STARTTLS,
                                Duration.ofSeconds(10))
                        .checked())
                .withMessageContaining("faultline.mail.from");
        assertThat(settings(25, MailSettings.Tls.STARTTLS, "ada").toString()).doesNotContain("hunter2", "ada");
    }

    private static Delivery answeredWith(String recipientAnswer) throws IOException {
        try (var scripted = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(scripted, recipientAnswer));
            return new Mail(settings(scripted.getLocalPort(), MailSettings.Tls.NONE, ""), CLOCK)
                    .send(letter("", "s", "t"));
        }
    }

    private static void serve(ServerSocket server, String recipientAnswer) {
        try (var socket = server.accept();
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                var out = socket.getOutputStream()) {
            out.write("220 here\r\n".getBytes(StandardCharsets.US_ASCII));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var answer =
                        line.startsWith("RCPT") ? recipientAnswer : line.startsWith("QUIT") ? "221 bye" : "250 fine";
                out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // who asked went away
        }
    }
}
