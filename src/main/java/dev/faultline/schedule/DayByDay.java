package dev.faultline.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Follows a rule that says for each day what times it has. Ends when {@link WallRule#REACH_YEARS} have had none. */
final class DayByDay implements Iterator<LocalDateTime> {

    private final LocalDateTime earliest;
    private final Function<LocalDate, List<LocalDateTime>> times;
    private final ArrayDeque<LocalDateTime> found = new ArrayDeque<>();
    private LocalDate day;
    private LocalDate end;

    /** @param times those of one day, in order; the first is on that day, the others may be on the next */
    DayByDay(LocalDateTime earliest, Function<LocalDate, List<LocalDateTime>> times) {
        this.earliest = earliest;
        this.times = times;
        this.day = earliest.toLocalDate().minusDays(1);
        this.end = day.plusYears(WallRule.REACH_YEARS);
    }

    @Override
    public boolean hasNext() {
        while (found.isEmpty() && day.isBefore(end)) {
            times.apply(day).stream().filter(time -> !time.isBefore(earliest)).forEach(found::add);
            if (!found.isEmpty()) {
                end = day.plusYears(WallRule.REACH_YEARS);
            }
            day = day.plusDays(1);
        }
        return !found.isEmpty();
    }

    @Override
    public LocalDateTime next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return found.remove();
    }
}
