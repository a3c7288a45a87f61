package dev.faultline.checkpoint;

import dev.faultline.timeline.Fact;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The timeline was checked because somebody asked, or something is wrong with it.
 *
 * @param node which node did it
 * @param findings what is wrong, the first few
 */
record TimelineChecked(UUID check, String actor, String node, Extent extent, String result, List<Finding> findings)
        implements Fact {

    /** Who asks for the checks that are due. */
    static final String ITSELF = "faultline";

    private static final int FEW = 10;

    static TimelineChecked of(TimelineCheck check, String node, Outcome outcome) {
        return new TimelineChecked(
                check.id(),
                check.askedBy(),
                node,
                check.extent(),
                outcome.inWords(),
                outcome.findings().stream().limit(FEW).toList());
    }

    @Override
    public @Nullable UUID run() {
        return null;
    }

    @Override
    public String kind() {
        return "timeline.checked";
    }

    @Override
    public String inWords() {
        return "The timeline was checked on %s. %s%s"
                .formatted(
                        node,
                        result,
                        findings.isEmpty()
                                ? ""
                                : " First: " + findings.getFirst().inWords());
    }

    /** It names runs of all teams. */
    @Override
    public boolean confidential() {
        return true;
    }
}
