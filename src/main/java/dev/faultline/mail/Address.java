package dev.faultline.mail;

import java.util.Locale;
import java.util.regex.Pattern;

/** Where an e-mail goes: plain {@code local@domain}, as nearly everybody has it; nothing that a header or SMTP reads otherwise. */
public record Address(String text) {

    /** RFC 5321 §4.5.3.1.3, less the angle brackets. */
    public static final int LONGEST = 254;

    private static final int LONGEST_LOCAL = 64;
    private static final Pattern LOCAL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN = Pattern.compile(
            "([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    public Address {
        int at = text.lastIndexOf('@');
        if (text.length() > LONGEST
                || at < 1
                || at > LONGEST_LOCAL
                || !LOCAL.matcher(text.substring(0, at)).matches()
                || !DOMAIN.matcher(text.substring(at + 1)).matches()) {
            throw new IllegalArgumentException("An address such as ada@example.org.");
        }
        text = text.substring(0, at + 1) + text.substring(at + 1).toLowerCase(Locale.ROOT);
    }

    String domain() {
        return text.substring(text.lastIndexOf('@') + 1);
    }

    @Override
    public String toString() {
        return text;
    }
}
