package dev.faultline.timeline;

import java.util.Set;
import java.util.UUID;

/** Who reads the timeline or writes a note into it, as far as the timeline must know. */
public interface Reader {

    /** The person, also where a token of theirs asks. */
    UUID id();

    boolean seesAllTeams();

    /** The teams whose facts may be read. */
    Set<UUID> teams();

    /** As facts name them, {@link Fact#actor}. */
    String actor();
}
