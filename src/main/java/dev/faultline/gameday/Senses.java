package dev.faultline.gameday;

import dev.faultline.halt.Halt;
import dev.faultline.halt.LastDrill;
import dev.faultline.run.RunViews;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the guards of a GameDay look at, as it is inside the transaction that holds it. Each is found out when it is asked for. */
interface Senses {

    GameDay day();

    Instant now();

    List<Part> parts();

    /** The teams that have to agree: its own, and whoever owns a service that it may hurt. */
    Set<UUID> owners();

    /** The teams that agreed to exactly this plan. */
    Set<UUID> agreed();

    /** What teams are called. */
    Map<UUID, String> names(Set<UUID> teams);

    /** What calendars have against its time, in sentences. */
    List<String> calendarsAgainst();

    /** What the services that it may hurt have not earned yet, in sentences. */
    List<String> belowLevel();

    /** Other GameDays of the team that are meant to go on at its time. */
    List<String> others();

    /** In the sitting that goes on. */
    List<Said> said();

    /** The agents that a round needs and that are not heard. */
    List<String> silentAgents();

    Optional<LastDrill.Result> drill();

    /** Presses of STOP that hold, and cover it. */
    List<Halt> halts();

    List<Round> rounds();

    /** Those that rounds started. */
    Map<UUID, RunViews.Row> runs();

    Debrief debrief();
}
