package dev.faultline.blastradius;

import java.time.Instant;
import java.util.UUID;

/**
 * The run that takes targets.
 *
 * @param until when it is aborted at the latest, whatever it does
 */
public record Holder(UUID run, String name, UUID team, String startedBy, Instant until) {}
