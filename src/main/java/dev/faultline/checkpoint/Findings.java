package dev.faultline.checkpoint;

import dev.faultline.timeline.Tampering;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a check has found until now: of each chain the first thing, and no more of all than anybody would read. */
final class Findings {

    static final int MOST = 200;

    private final Map<UUID, Finding> facts = new LinkedHashMap<>();
    private final List<Finding> checkpoints = new ArrayList<>();

    void add(Finding finding) {
        UUID chain = finding.chain();
        if (chain == null) {
            if (checkpoints.size() < MOST) {
                checkpoints.add(finding);
            }
        } else if (facts.size() < MOST || facts.containsKey(chain)) {
            // a checkpoint knows better than the row that it proves wrong
            facts.merge(chain, finding, (first, next) -> first.is(Tampering.HEAD_CHANGED) ? next : first);
        }
    }

    List<Finding> all() {
        List<Finding> all = new ArrayList<>(facts.values());
        all.addAll(checkpoints);
        return all;
    }
}
