package dev.faultline.access;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * In whose name something happens later.
 *
 * @param token the API token that asked; null where the person did
 */
public record Mandate(UUID person, @Nullable UUID token) {}
