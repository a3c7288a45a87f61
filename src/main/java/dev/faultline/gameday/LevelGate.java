package dev.faultline.gameday;

import java.util.Collection;
import java.util.List;

/** Whoever knows which level of maturity services have earned says here what keeps a GameDay from its level. */
@FunctionalInterface
public interface LevelGate {

    /** @return what is missing, in sentences; nothing where each of these services may be exercised at that level */
    List<String> missing(Collection<String> services, int level);
}
