package dev.faultline.timetable;

import dev.faultline.access.Team;
import dev.faultline.calendar.Shade;
import dev.faultline.schedule.Plans.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * A week as lanes, one for each team, in units of a drawing. Every hour is as wide as any other, also on days on which clocks
 * change.
 */
record Picture(int width, int height, List<Line> midnights, List<Lane> lanes) {

    private static final int LABEL = 130;
    private static final int TIME = 1050;
    private static final int HEAD = 26;
    private static final int TRACK = 26;
    private static final int LETTER = 7;
    private static final int MOST_LETTERS = 22;
    private static final int MOST_TRACKS = 8;

    /** Where a day begins. */
    record Line(int x, String title, String length) {}

    /** @param more how many have no place in the picture; the list beneath has them */
    record Lane(String team, int y, int height, List<Box> shades, List<Event> events, int more) {}

    record Box(int x, int width, boolean freeze, String said) {}

    record Event(int x, int y, int width, Plan plan, String name, String said) {
        public int textX() {
            return x + width + 4;
        }
    }

    /** A stretch of time as a stretch of the drawing. */
    private record Scale(Instant from, Instant until) {
        int x(Instant at) {
            long all = Duration.between(from, until).toSeconds();
            long since = Math.clamp(Duration.between(from, at).toSeconds(), 0, all);
            return LABEL + (int) (TIME * since / all);
        }
    }

    static Picture of(
            Look look, List<Day> days, Collection<Team> teams, Collection<Plan> plans, Collection<Shade> shades) {
        var scale = new Scale(look.begins(), look.ends());
        var lanes = new ArrayList<Lane>();
        int y = HEAD;
        for (var team : teams) {
            var lane = lane(
                    team,
                    y,
                    plans.stream().filter(each -> each.team().equals(team.id())).toList(),
                    shades.stream().filter(each -> isIn(each, team.id())).toList(),
                    look,
                    scale);
            lanes.add(lane);
            y += lane.height();
        }
        return new Picture(
                LABEL + TIME,
                y + 1,
                days.stream()
                        .map(each -> new Line(
                                scale.x(each.date().atStartOfDay(look.zone()).toInstant()),
                                each.title().substring(0, each.title().lastIndexOf(' ')),
                                each.length()))
                        .toList(),
                lanes);
    }

    private static boolean isIn(Shade shade, UUID team) {
        return shade.team() == null || shade.team().equals(team);
    }

    private static Lane lane(Team team, int y, List<Plan> plans, List<Shade> shades, Look look, Scale scale) {
        var ends = new ArrayList<Integer>(); // of what is last in each track
        var events = new ArrayList<Event>();
        for (var plan : plans) {
            int x = scale.x(plan.plannedAt());
            int track = 0;
            while (track < ends.size() && ends.get(track) > x) {
                track++;
            }
            if (track == MOST_TRACKS) {
                continue;
            }
            var event = event(plan, x, y + 4 + track * TRACK, look, scale);
            int end = event.textX() + event.name().length() * LETTER;
            if (track == ends.size()) {
                ends.add(end);
            } else {
                ends.set(track, end);
            }
            events.add(event);
        }
        return new Lane(
                team.name(),
                y,
                Math.max(2, ends.size()) * TRACK + 8,
                boxes(shades, scale),
                events,
                plans.size() - events.size());
    }

    private static Event event(Plan plan, int x, int y, Look look, Scale scale) {
        var name =
                plan.name().length() <= MOST_LETTERS ? plan.name() : plan.name().substring(0, MOST_LETTERS) + "…";
        return new Event(
                x,
                y,
                Math.max(8, scale.x(plan.until()) - x),
                plan,
                name,
                "%s, %s, %s".formatted(plan.name(), Day.clock(plan.plannedAt(), look.zone()), plan.word()));
    }

    private static List<Box> boxes(List<Shade> shades, Scale scale) {
        var boxes = new ArrayList<Box>();
        for (var shade : shades) {
            boolean freeze = !shade.kind().equals("business-hours");
            // of what holds for a part of the team only, the list tells
            if (!freeze || shade.environment() == null && shade.service() == null) {
                shade.closed()
                        .forEach(each -> boxes.add(new Box(
                                scale.x(each.from()),
                                Math.max(1, scale.x(each.until()) - scale.x(each.from())),
                                freeze,
                                "%s of %s: %s"
                                        .formatted(
                                                freeze ? "Freeze" : "Outside of the hours",
                                                shade.of(),
                                                shade.words()))));
            }
        }
        return boxes;
    }
}
