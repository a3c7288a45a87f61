package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.schedule.Appointments;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Puts GameDays on calendars and into feeds. Those whom one is sealed from read that the time is taken, and its code name. */
@Component
class OnTheCalendar implements Appointments {

    private final Audience audience;
    private final GameDayRows rows;

    OnTheCalendar(Audience audience, GameDayRows rows) {
        this.audience = audience;
        this.rows = rows;
    }

    @Override
    public List<Appointment> between(Caller caller, Instant from, Instant until) {
        return audience.between(caller, from, until).stream()
                .map(this::appointment)
                .toList();
    }

    private Appointment appointment(GameDay day) {
        var secrecy = day.plan().secrecy();
        boolean sealed = day.isRedacted();
        boolean oneOfTheseDays = sealed && secrecy.mode() == Secrecy.Mode.WINDOWED;
        var begins = Objects.requireNonNull(
                oneOfTheseDays
                        ? secrecy.opensAt(day.plan().zone())
                        : day.course().startsAt());
        var ends = oneOfTheseDays
                ? Objects.requireNonNull(secrecy.closesAt(day.plan().zone()))
                : begins.plus(day.plan().length());
        boolean cancelled = day.state() == GameDayState.CANCELLED || day.state() == GameDayState.POSTPONED;
        return new Appointment(
                day.id(),
                day.team(),
                sealed ? "Reserved — " + day.name() : day.name(),
                begins,
                ends,
                day.state().kind(),
                oneOfTheseDays ? "one of these days" : day.state().inWords(),
                "/gamedays/" + day.id(),
                cancelled,
                oneOfTheseDays ? 0 : rows.timesMoved(day.id()),
                day.course().since());
    }
}
