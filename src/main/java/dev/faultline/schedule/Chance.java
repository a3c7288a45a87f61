package dev.faultline.schedule;

import dev.faultline.gate.Durations;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * At times that nobody can foresee, within hours in which people are there. How many a day follows the Poisson distribution, so
 * that one says nothing of the next; when is as likely at any time of the window. The same seed gives the same times.
 *
 * @param meanBetween counted in active days of 24 h each: two days mean every other active day
 * @param closes not included; before or at {@code opens}, it is that of the next day
 */
record Chance(Duration meanBetween, int maxPerDay, Set<DayOfWeek> days, LocalTime opens, LocalTime closes, long seed)
        implements WallRule {

    /** Odd, and not the step of the generator itself: with that, a day's second draw would be the next day's first. */
    private static final long SPREAD = 0xD134_2543_DE82_EF95L;

    Chance {
        days = Set.copyOf(days);
    }

    @Override
    public Iterator<LocalDateTime> from(LocalDateTime earliest) {
        return new DayByDay(earliest, this::on);
    }

    private List<LocalDateTime> on(LocalDate day) {
        if (!days.contains(day.getDayOfWeek())) {
            return List.of();
        }
        var chance = new SplittableRandom(seed ^ day.toEpochDay() * SPREAD);
        int many = (int) Math.min(Math.min(howMany(chance), maxPerDay), room());
        if (many == 0) {
            return List.of();
        }
        // drawn from the window without the distances between them, which are put in afterwards: as likely as any that
        // fit
        long free = window().toSeconds() - (many - 1) * Timing.LEAST_APART.toSeconds();
        var drawn = IntStream.range(0, many)
                .mapToLong(each -> chance.nextLong(free))
                .sorted()
                .toArray();
        return IntStream.range(0, many)
                .mapToObj(
                        each -> day.atTime(opens).plusSeconds(drawn[each]).plus(Timing.LEAST_APART.multipliedBy(each)))
                .toList();
    }

    /** By Knuth's way, which is exact and fast for the small numbers that there are here. */
    private long howMany(SplittableRandom chance) {
        double limit = Math.exp(-(double) Duration.ofDays(1).toSeconds() / meanBetween.toSeconds());
        long many = 0;
        for (double product = chance.nextDouble(); product > limit; product *= chance.nextDouble()) {
            many++;
        }
        return many;
    }

    Duration window() {
        var length = Duration.between(opens, closes);
        return length.isPositive() ? length : length.plusDays(1);
    }

    /** How many find room in the window with the least distance between them. */
    private long room() {
        return Math.ceilDiv(window().toSeconds(), Timing.LEAST_APART.toSeconds());
    }

    @Override
    public String inWords() {
        return "By chance, every %s of active days on average, at most %d a day, %s, from %s to %s"
                .formatted(Durations.text(meanBetween), maxPerDay, Words.weekdays(days), opens, closes);
    }
}
