package dev.faultline.fleet;

import java.util.regex.Pattern;

/** What an agent may be called: like a host. */
final class AgentName {

    static final Pattern PATTERN = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    static final String IN_WORDS =
            "the name of an agent: small letters, digits, “-” and “.”, at most 63, with a letter or digit at both ends";

    private AgentName() {}
}
