package dev.faultline.maturity;

import dev.faultline.catalogue.Service;
import java.util.Optional;
import java.util.UUID;

/**
 * A service and how far it has come.
 *
 * @param team that owns it
 * @param override that waits or is good now
 * @param told the level as the timeline last told it; empty before it was ever looked at
 */
record Standing(
        Service service,
        UUID team,
        Assessment assessment,
        Optional<LevelOverride> override,
        Optional<MaturityRows.Told> told) {

    public int level() {
        return assessment.level();
    }

    /** What counts where something is asked: what is earned, or what two people agreed on for now. */
    public int effective() {
        return override.filter(each -> each.state() == LevelOverride.State.APPROVED)
                .map(each -> Math.max(each.level(), level()))
                .orElse(level());
    }

    /** What has to happen first for the next level. */
    String inOneLine() {
        return assessment
                .next()
                .flatMap(level -> assessment.missing(level).stream().findFirst())
                .map(Assessment.Demand::says)
                .orElse("");
    }
}
