package dev.faultline.access;

import java.util.UUID;

/** A group of people who own experiments, agents and their limits together. */
public record Team(UUID id, String name) {}
