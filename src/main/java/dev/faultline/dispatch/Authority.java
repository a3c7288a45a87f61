package dev.faultline.dispatch;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Who knows which injections may live on. Implemented above this package by reading the database, never from memory. */
public interface Authority {

    /**
     * An injection that may be on a host.
     *
     * @param run or the drill, for a canary
     * @param owner the team of the run; a canary belongs to its drill
     * @param experiment its name; empty for a canary
     * @param mayLive whether its run goes on; when not, it is to be taken back
     */
    record Holder(
            UUID injection,
            UUID run,
            UUID agent,
            UUID owner,
            Set<String> environments,
            String experiment,
            String target,
            String agentName,
            boolean mayLive) {
        public Holder {
            environments = Set.copyOf(environments);
        }
    }

    List<Holder> read();
}
