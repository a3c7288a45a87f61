package dev.faultline.notification;

import dev.faultline.calendar.Zones;
import dev.faultline.gate.Fields;
import dev.faultline.mail.Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Channels as they are written by people and programs. */
final class ChannelReader {

    static final Set<Occasion> USUAL_OCCASIONS = EnumSet.complementOf(EnumSet.of(Occasion.ACTION, Occasion.TEST));
    static final Set<Subject> USUAL_SUBJECTS = Set.of(Subject.GAMEDAYS, Subject.BUTTON);
    static final Duration USUAL_LEAD = Duration.ofMinutes(30);

    private static final Duration SHORTEST_LEAD = Duration.ofMinutes(1);
    private static final int MOST_RECIPIENTS = 20;
    private static final int LONGEST_ADDRESS = 1_000;

    private ChannelReader() {}

    /** @param address null where it stays as it is */
    record Wanted(Channel.Terms terms, @Nullable Leads address) {}

    /**
     * Where it leads.
     *
     * @param text all of it, and a secret
     * @param shown what anybody may see
     * @param url null of e-mail
     */
    record Leads(String text, String shown, @Nullable URI url) {
        @Override
        public String toString() {
            return "Leads[" + shown + "]";
        }
    }

    /** @param before what is changed; null for a new one */
    static Wanted read(Fields fields, @Nullable Channel before) {
        var name = fields.text("name", 1, 80);
        var kind = before == null
                ? fields.oneOf("kind", Channel.Kind.class)
                : fields.oneOf("kind", Channel.Kind.class, before.kind());
        if (before != null && kind != before.kind()) {
            fields.error("kind", "read-only", "A channel stays of its kind. Make another one.");
        }
        var address = kind == Channel.Kind.EMAIL ? recipients(fields, before) : url(fields, before);
        var terms = new Channel.Terms(
                name,
                kind,
                fields.someOf("about", Subject.class, USUAL_SUBJECTS),
                fields.someOf("occasions", Occasion.class, USUAL_OCCASIONS),
                fields.duration("lead", SHORTEST_LEAD, Collecting.LONGEST_LEAD, USUAL_LEAD),
                fields.has("zone") ? fields.value("zone", ZoneId.of("UTC"), "zone", Zones::parse) : ZoneId.of("UTC"),
                templates(fields));
        if (terms.occasions().contains(Occasion.TEST)) {
            fields.error("occasions", "one-of", "A test is told over every channel that is tried.");
        }
        return new Wanted(terms, address);
    }

    private static @Nullable Leads url(Fields fields, @Nullable Channel before) {
        if (before != null && !fields.has("url")) {
            return null;
        }
        var url = fields.value("url", URI.create("https://nowhere.invalid"), "url", ChannelReader::url);
        return new Leads(url.toString(), url.getScheme() + "://" + url.getRawAuthority() + "/…", url);
    }

    private static URI url(String text) {
        try {
            var url = new URI(text);
            var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (!Set.of("http", "https").contains(scheme) || url.getHost() == null) {
                throw new IllegalArgumentException("Write an address that begins with https://.");
            }
            if (url.getUserInfo() != null || url.getFragment() != null || text.length() > LONGEST_ADDRESS) {
                throw new IllegalArgumentException(
                        "Write it without a user and without #, in at most %d characters.".formatted(LONGEST_ADDRESS));
            }
            return url;
        } catch (URISyntaxException _) {
            throw new IllegalArgumentException("This is no address of a web page.");
        }
    }

    private static @Nullable Leads recipients(Fields fields, @Nullable Channel before) {
        if (before != null && !fields.has("to")) {
            return null;
        }
        var to = fields.texts("to", 1, MOST_RECIPIENTS, 254);
        for (int i = 0; i < to.size(); i++) {
            if (!isAddress(to.get(i))) {
                fields.error("to", i, "email", "Write an address such as ada@example.org.");
            }
        }
        return new Leads(String.join("\n", to), String.join(", ", to), null);
    }

    private static boolean isAddress(String text) {
        try {
            return new Address(text).text().contains("@");
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static Map<Occasion, String> templates(Fields fields) {
        var templates = new EnumMap<Occasion, String>(Occasion.class);
        fields.optionalObject("templates").ifPresent(each -> {
            for (var occasion : Occasion.values()) {
                var text = each.prose(occasion.word(), Wording.LONGEST);
                Wording.unknown(text)
                        .ifPresent(name -> each.error(
                                occasion.word(),
                                "unknown-name",
                                "Nothing is called {%s}. There are %s."
                                        .formatted(name, braced(List.copyOf(Wording.NAMES.keySet())))));
                if (!text.isBlank()) {
                    templates.put(occasion, text);
                }
            }
            each.end();
        });
        return templates;
    }

    private static String braced(List<String> names) {
        return "{" + String.join("}, {", names) + "}";
    }
}
