package dev.faultline.gameday;

import java.util.Locale;

/** What a note is about. All but a plain one take one key and no words. */
enum Mark {
    NOTE("Note", ""),
    DETECTED("Detected", "D"),
    ACKNOWLEDGED("Acknowledged", "A"),
    MITIGATED("Mitigated", "M"),
    SURPRISE("Surprise", "U"),
    CUSTOMER_IMPACT("Customer impact", "C");

    private final String title;
    private final String key;

    Mark(String title, String key) {
        this.title = title;
        this.key = key;
    }

    /** With shift, where nothing is being typed. */
    public String key() {
        return key;
    }

    public String title() {
        return title;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
