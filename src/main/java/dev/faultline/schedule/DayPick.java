package dev.faultline.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.TemporalAdjusters;

/** One way in which cron names days. */
sealed interface DayPick {

    boolean holds(LocalDate day);

    record OfMonth(int number) implements DayPick {
        @Override
        public boolean holds(LocalDate day) {
            return day.getDayOfMonth() == number;
        }
    }

    /** {@code L}, and {@code L-3} for three days before it. */
    record Last(int before) implements DayPick {
        @Override
        public boolean holds(LocalDate day) {
            return day.getDayOfMonth() == day.lengthOfMonth() - before;
        }
    }

    /** {@code LW}: the last Monday to Friday of the month. */
    record LastWorkday() implements DayPick {
        @Override
        public boolean holds(LocalDate day) {
            return day.equals(nearestWorkday(YearMonth.from(day).atEndOfMonth()));
        }
    }

    /** {@code 15W}: that day, or the Monday to Friday next to it in the same month. */
    record Workday(int nearest) implements DayPick {
        @Override
        public boolean holds(LocalDate day) {
            return nearest <= day.lengthOfMonth() && day.equals(nearestWorkday(day.withDayOfMonth(nearest)));
        }
    }

    record OfWeek(DayOfWeek weekday) implements DayPick {
        @Override
        public boolean holds(LocalDate day) {
            return day.getDayOfWeek() == weekday;
        }
    }

    /** {@code 5L} in Spring, {@code 6L} in Quartz: the last Friday of the month. */
    record LastOf(DayOfWeek weekday) implements DayPick {
        @Override
        public boolean holds(LocalDate day) {
            return day.equals(day.with(TemporalAdjusters.lastInMonth(weekday)));
        }
    }

    /** {@code 5#2}: the second of the month. */
    record Nth(DayOfWeek weekday, int number) implements DayPick {
        @Override
        public boolean holds(LocalDate day) {
            return day.getDayOfWeek() == weekday && (day.getDayOfMonth() - 1) / 7 == number - 1;
        }
    }

    private static LocalDate nearestWorkday(LocalDate day) {
        return switch (day.getDayOfWeek()) {
            case SATURDAY -> day.getDayOfMonth() == 1 ? day.plusDays(2) : day.minusDays(1);
            case SUNDAY -> day.getDayOfMonth() == day.lengthOfMonth() ? day.minusDays(2) : day.plusDays(1);
            case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> day;
        };
    }
}
