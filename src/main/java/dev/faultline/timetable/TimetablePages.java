package dev.faultline.timetable;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.calendar.Shade;
import dev.faultline.calendar.Shades;
import dev.faultline.calendar.Zones;
import dev.faultline.gate.Query;
import dev.faultline.live.Times;
import dev.faultline.schedule.Plans;
import dev.faultline.schedule.Plans.Plan;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** The calendar for people: a list first, and the same as a week and as a month. */
@Controller
class TimetablePages {

    private static final int MOST = 1500;
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM uuuu", Locale.ENGLISH);

    private final Plans plans;
    private final Shades shades;
    private final Teams teams;

    TimetablePages(Plans plans, Shades shades, Teams teams) {
        this.plans = plans;
        this.shades = shades;
        this.teams = teams;
    }

    @GetMapping("/calendar")
    String show(
            @AuthenticationPrincipal Caller caller, Query query, @ModelAttribute("times") Times times, Model model) {
        var look = Look.read(query, times.zone(), times.now());
        query.check();
        var first = monday(look);
        var last = sunday(look);
        var begins = first.atStartOfDay(look.zone()).toInstant();
        var ends = last.atStartOfDay(look.zone()).toInstant();
        var found = plans.between(caller, begins, ends, MOST);
        var shown = found.all().stream().filter(look::shows).toList();
        var closed =
                shades.over(caller, begins, ends).stream().filter(look::shows).toList();
        var days = first.datesUntil(last)
                .map(each -> Day.of(each, look, times.now(), shown, closed))
                .toList();
        var mine = teams.of(caller);
        model.addAttribute("look", look);
        model.addAttribute("views", Look.View.values());
        model.addAttribute("span", title(look));
        model.addAttribute("days", days);
        model.addAttribute("complete", found.complete());
        model.addAttribute("hours", hours(closed));
        model.addAttribute("empty", shown.isEmpty() && closed.isEmpty());
        model.addAttribute("names", mine.stream().collect(Collectors.toMap(Team::id, Team::name)));
        model.addAttribute("teams", mine);
        model.addAttribute("environments", names(found.all(), Plan::environments, look.environment()));
        model.addAttribute("services", names(found.all(), Plan::services, look.service()));
        model.addAttribute("zones", Zones.names());
        model.addAttribute("today", look.from(LocalDate.ofInstant(times.now(), look.zone())));
        model.addAttribute("mayEdit", caller.may(Permission.RUN));
        switch (look.view()) {
            case AGENDA -> {}
            case WEEK ->
                model.addAttribute("picture", Picture.of(look, days, lanes(mine, look, shown, closed), shown, closed));
            case MONTH -> model.addAttribute("weeks", weeks(days));
        }
        return "timetable/calendar";
    }

    /** A month is shown in whole weeks. */
    private static LocalDate monday(Look look) {
        return look.view() == Look.View.MONTH
                ? look.from().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                : look.from();
    }

    private static LocalDate sunday(Look look) {
        return look.view() == Look.View.MONTH
                ? look.until().with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY))
                : look.until();
    }

    private static String title(Look look) {
        return look.view() == Look.View.MONTH
                ? MONTH.format(look.from())
                : "%s to %s"
                        .formatted(
                                DAY.format(look.from()), DAY.format(look.until().minusDays(1)));
    }

    private static List<List<Day>> weeks(List<Day> days) {
        var weeks = new ArrayList<List<Day>>();
        for (int i = 0; i < days.size(); i += 7) {
            weeks.add(days.subList(i, i + 7));
        }
        return weeks;
    }

    private static List<Shade> hours(Collection<Shade> closed) {
        return closed.stream()
                .filter(each -> each.kind().equals("business-hours"))
                .toList();
    }

    /** Those with something to show. */
    private static List<Team> lanes(List<Team> mine, Look look, Collection<Plan> plans, Collection<Shade> closed) {
        UUID chosen = look.team();
        return mine.stream()
                .filter(each -> chosen == null || each.id().equals(chosen))
                .filter(each -> plans.stream().anyMatch(plan -> plan.team().equals(each.id()))
                        || closed.stream().anyMatch(shade -> each.id().equals(shade.team())))
                .toList();
    }

    private static Set<String> names(Collection<Plan> plans, Function<Plan, Set<String>> of, String chosen) {
        var names = new TreeSet<String>();
        plans.forEach(each -> names.addAll(of.apply(each)));
        if (!chosen.isEmpty()) {
            names.add(chosen);
        }
        return names;
    }
}
