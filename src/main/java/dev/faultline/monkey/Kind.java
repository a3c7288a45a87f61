package dev.faultline.monkey;

import java.util.Locale;

/** What a policy takes away. */
enum Kind {
    MONKEY("Chaos Monkey", "One instance of a service, by chance."),
    GORILLA("Chaos Gorilla", "Everything of the team in a zone."),
    KONG("Chaos Kong", "Everything of the team in a region."),
    LATENCY("Latency Monkey", "The quick answers that one service gets from another.");

    private final String title;
    private final String says;

    Kind(String title, String says) {
        this.title = title;
        this.says = says;
    }

    public String title() {
        return title;
    }

    public String says() {
        return says;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
