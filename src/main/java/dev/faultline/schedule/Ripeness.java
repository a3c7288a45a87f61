package dev.faultline.schedule;

import java.util.Collection;
import java.util.List;

/** Whoever knows which level of maturity services have earned says here whether they may be hurt with nobody watching. */
@FunctionalInterface
public interface Ripeness {

    /** @return what is missing, in sentences; nothing where each of these services has earned it */
    List<String> missing(Collection<String> services);
}
