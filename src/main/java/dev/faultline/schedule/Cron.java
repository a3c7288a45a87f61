package dev.faultline.schedule;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Iterator;
import java.util.List;

/**
 * A cron expression, understood.
 *
 * @param text as it was written
 * @param times of a day, in order
 */
record Cron(String text, CronDialect dialect, List<LocalTime> times, CronDays days) implements WallRule {

    Cron {
        times = List.copyOf(times);
    }

    @Override
    public Iterator<LocalDateTime> from(LocalDateTime earliest) {
        return new DayByDay(
                earliest,
                day -> days.holds(day) ? times.stream().map(day::atTime).toList() : List.of());
    }

    @Override
    public boolean namesLateDays() {
        return days.namesLateDays();
    }

    @Override
    public String inWords() {
        return Words.capital(Words.times(times)) + ", " + days.inWords();
    }
}
