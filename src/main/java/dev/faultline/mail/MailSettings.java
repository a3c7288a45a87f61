package dev.faultline.mail;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Through whom e-mail is sent; without a host, none is.
 *
 * @param port empty: 587, or 465 where {@code tls} is {@code implicit}
 * @param from who writes; nobody reads what is answered
 */
@ConfigurationProperties("faultline.mail")
record MailSettings(
        @DefaultValue("") String host,
        @Nullable Integer port,
        @DefaultValue("") String username,
        @DefaultValue("") String password,
        @DefaultValue("") String from,
        @DefaultValue("starttls") Tls tls,
        @DefaultValue("10s") Duration timeout) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    enum Tls {
        /** Begins in plain text; nothing is sent unless the server goes on encrypted. */
        STARTTLS,
        /** Encrypted from the first byte. */
        IMPLICIT,
        /** For a relay on this host. */
        NONE
    }

    /** Complains about what would not work, or not be safe, before anything is sent. */
    MailSettings checked() {
        if (isOn()) {
            checkSender();
            if (tls == Tls.NONE && !username.isEmpty()) {
                throw new IllegalArgumentException(
                        "faultline.mail.tls: none, and a password? Everybody on the way could read it");
            }
            if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("faultline.mail.timeout: from 1s to 1m");
            }
        }
        return this;
    }

    private void checkSender() {
        try {
            sender();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "faultline.mail.from: “%s” is no address; who writes? Such as faultline@example.org"
                            .formatted(from),
                    e);
        }
    }

    boolean isOn() {
        return !host.isBlank();
    }

    Address sender() {
        return new Address(from.strip());
    }

    int portOrUsual() {
        return port != null ? port : tls == Tls.IMPLICIT ? 465 : 587;
    }

    @Override
    public String toString() {
        return "MailSettings[%s:%d, %s]"
                .formatted(host, portOrUsual(), tls.name().toLowerCase(Locale.ROOT));
    }
}
