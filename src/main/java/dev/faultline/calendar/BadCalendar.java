package dev.faultline.calendar;

import java.util.List;
import java.util.stream.Collectors;

/** A file that cannot be taken as a calendar, and everything that is wrong with it. */
final class BadCalendar extends RuntimeException {

    private final transient List<Complaint> complaints;

    /** @param line of the file, from 1 */
    record Complaint(int line, String said) {
        String inWords() {
            return "Line %d: %s".formatted(line, said);
        }
    }

    BadCalendar(List<Complaint> complaints) {
        super(complaints.stream().map(Complaint::inWords).collect(Collectors.joining(" ")), null, false, false);
        this.complaints = List.copyOf(complaints);
    }

    BadCalendar(int line, String said) {
        this(List.of(new Complaint(line, said)));
    }

    List<Complaint> complaints() {
        return complaints;
    }
}
