package dev.faultline.maturity;

/** How much went away at once. One climbs from the smallest up. */
enum Rung {
    POD("One instance"),
    NODE("A node"),
    PARTITION("A partition"),
    ZONE("A zone"),
    REGION("A region");

    private final String title;

    Rung(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
