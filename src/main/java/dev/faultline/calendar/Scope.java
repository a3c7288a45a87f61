package dev.faultline.calendar;

import java.util.Set;
import java.util.UUID;

/** For whom a calendar holds. */
sealed interface Scope {

    record Organisation() implements Scope {}

    record OfTeam(UUID id, String name) implements Scope {}

    record Environment(String name) implements Scope {}

    record Service(String name) implements Scope {}

    default boolean covers(Where where) {
        return switch (this) {
            case Organisation() -> true;
            case OfTeam team -> where.team().equals(team.id());
            case Environment(String name) -> holds(where.environments(), name);
            case Service(String name) -> holds(where.services(), name);
        };
    }

    /** However it is spelt: a freeze that misses its service by a capital letter protects nobody. */
    private static boolean holds(Set<String> names, String name) {
        return names.stream().anyMatch(name::equalsIgnoreCase);
    }

    default String inWords() {
        return switch (this) {
            case Organisation() -> "everything";
            case OfTeam team -> "team “%s”".formatted(team.name());
            case Environment(String name) -> "environment “%s”".formatted(name);
            case Service(String name) -> "service “%s”".formatted(name);
        };
    }
}
