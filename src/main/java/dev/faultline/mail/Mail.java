package dev.faultline.mail;

import dev.faultline.mail.Delivery.Accepted;
import dev.faultline.mail.Delivery.Failed;
import dev.faultline.mail.Delivery.Refused;
import jakarta.mail.MessagingException;
import java.time.Clock;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The door to the mail server. It waits for its answer, so nobody who holds a database transaction may come here. */
@Component
public class Mail {

    private static final Logger LOG = LoggerFactory.getLogger(Mail.class);
    private static final int LONGEST_ANSWER = 200;

    private final MailSettings settings;
    private final Clock clock;
    private final JavaMailSenderImpl server;

    Mail(MailSettings settings, Clock clock) {
        this.settings = settings.checked();
        this.clock = clock;
        this.server = server(settings);
    }

    private static JavaMailSenderImpl server(MailSettings settings) {
        var server = new JavaMailSenderImpl();
        server.setHost(settings.host().strip());
        server.setPort(settings.portOrUsual());
        server.setDefaultEncoding("UTF-8");
        if (!settings.username().isEmpty()) {
            server.setUsername(settings.username());
            server.setPassword(settings.password());
        }
        server.setJavaMailProperties(properties(settings));
        return server;
    }

    private static Properties properties(MailSettings settings) {
        var properties = new Properties();
        var patience = Long.toString(settings.timeout().toMillis());
        properties.setProperty("mail.smtp.connectiontimeout", patience);
        properties.setProperty("mail.smtp.timeout", patience);
        properties.setProperty("mail.smtp.writetimeout", patience);
        properties.setProperty("mail.smtp.auth", Boolean.toString(!settings.username().isEmpty()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        // RFC 6531: an address or a header that is not ASCII would need a server that understands it
        properties.setProperty("mail.mime.allowutf8", "false");
        switch (settings.tls()) {
            case STARTTLS -> {
                properties.setProperty("mail.smtp.starttls.enable", "true");
                properties.setProperty("mail.smtp.starttls.required", "true");
            }
            case IMPLICIT -> properties.setProperty("mail.smtp.ssl.enable", "true");
            case NONE -> {}
        }
        return properties;
    }

    /** Whether anything can be sent: a mail server is set. */
    public boolean isOn() {
        return settings.isOn();
    }

    /** Who writes; what is sent is from there. */
    public Address sender() {
        return settings.sender();
    }

    public Delivery send(Letter letter) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a database transaction would wait for a mail server");
        }
        if (!isOn()) {
            return new Failed("No mail server is set.");
        }
        try {
            server.send(Message.of(letter, settings.sender(), clock.instant()));
            return new Accepted();
        } catch (MailException | MessagingException e) {
            LOG.debug("{} was not sent", letter, e);
            return outcome(e);
        }
    }

    /** The answer of a server is for people; what failed on this side is said by its kind alone. */
    private Delivery outcome(Exception failure) {
        if (failure instanceof MailAuthenticationException) {
            return new Failed("The mail server does not know the user name or the password.");
        }
        var cause = cause(failure);
        for (Exception each = cause; each != null; each = next(each)) {
            int code = code(each);
            if (code > 0) {
                var why = "The mail server answered: " + words(each);
                return code >= 500 ? new Refused(why) : new Failed(why);
            }
        }
        return new Failed("The mail server %s:%d could not be reached, or broke off (%s)."
                .formatted(
                        settings.host(),
                        settings.portOrUsual(),
                        cause.getClass().getSimpleName()));
    }

    private static Exception cause(Exception failure) {
        if (failure instanceof MailSendException many) {
            if (many.getMessageExceptions().length > 0) {
                return many.getMessageExceptions()[0];
            }
            if (many.getCause() instanceof Exception cause) {
                return cause;
            }
        }
        return failure;
    }

    private static @Nullable Exception next(Exception failure) {
        return failure instanceof MessagingException chained ? chained.getNextException() : null;
    }

    private static int code(Exception failure) {
        return switch (failure) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            case SMTPSendFailedException sending -> sending.getReturnCode();
            default -> 0;
        };
    }

    private static String words(Exception failure) {
        var said = String.valueOf(failure.getMessage()).replaceAll("[\\p{Cc}\\p{Cf}]+", " ").strip();
        return said.length() <= LONGEST_ANSWER ? said : said.substring(0, LONGEST_ANSWER) + "…";
    }
}
