package dev.faultline.schedule;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to start at times that may be in others' way.
 *
 * @param schedule null before it is saved
 * @param owner as whom it starts
 * @param since from when on it has its place: who was there first
 */
record Subject(@Nullable UUID schedule, UUID experiment, UUID owner, Instant since) {}
