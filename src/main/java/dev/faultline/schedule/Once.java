package dev.faultline.schedule;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** One single time. */
record Once(LocalDateTime at) implements WallRule {

    private static final DateTimeFormatter WORDS =
            DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy, 'at' HH:mm", Locale.ENGLISH);

    @Override
    public Iterator<LocalDateTime> from(LocalDateTime earliest) {
        return (at.isBefore(earliest) ? List.<LocalDateTime>of() : List.of(at)).iterator();
    }

    @Override
    public String inWords() {
        return "Once, on " + WORDS.format(at);
    }
}
