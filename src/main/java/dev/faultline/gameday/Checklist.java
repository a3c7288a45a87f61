package dev.faultline.gameday;

import java.util.ArrayList;
import java.util.List;

/** What people tick, and what each stands for. */
final class Checklist {

    /** @param key stable while the plan is */
    record Item(String key, String text) {}

    static final Item NO_INCIDENT = new Item("no-incident", "No real incident is going on");
    static final Item SMALLEST_FIRST = new Item("smallest-first", "The smallest blast radius comes first");
    static final Item RESTORED = new Item("restored", "Alerts and settings that were changed for the day are back");
    static final Item GAPS = new Item("gaps", "The gaps of the timeline were looked at");

    private Checklist() {}

    /** Before go. */
    static List<Item> before(Plan plan) {
        var items = new ArrayList<Item>();
        items.add(NO_INCIDENT);
        if (plan.injects()) {
            items.add(SMALLEST_FIRST);
        }
        for (int i = 0; i < plan.checklist().size(); i++) {
            items.add(new Item("plan-" + (i + 1), plan.checklist().get(i)));
        }
        return items;
    }

    /** What can be ticked in this state. */
    static List<Item> of(GameDay day) {
        return switch (day.state()) {
            case BRIEFING -> before(day.plan());
            case RECOVERING -> List.of(RESTORED);
            case DEBRIEFING -> List.of(GAPS);
            case DRAFT,
                    IN_REVIEW,
                    APPROVED,
                    SCHEDULED,
                    POSTPONED,
                    CANCELLED,
                    LIVE,
                    HOLD,
                    STOPPING,
                    STOPPED,
                    REPORTING,
                    FOLLOW_UP,
                    CLOSED -> List.of();
        };
    }
}
