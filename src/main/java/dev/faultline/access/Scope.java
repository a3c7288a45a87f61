package dev.faultline.access;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What an API token may be used for: a handful of words for sets of permissions, never more than its owner has. */
enum Scope {
    READ(Permission.VIEW, Permission.VIEW_ALL, Permission.EXPORT),
    EDIT(Permission.EDIT, Permission.NOTE),
    RUN(Permission.RUN, Permission.NOTE),
    HALT(Permission.HALT, Permission.HALT_ALL),
    APPROVE(Permission.APPROVE, Permission.RELEASE),
    AGENTS(Permission.AGENTS),
    ADMIN(Permission.ADMINISTER);

    private final Set<Permission> permissions;

    Scope(Permission... permissions) {
        this.permissions = Set.copyOf(EnumSet.copyOf(Set.of(permissions)));
    }

    static Set<Permission> permissions(Set<Scope> scopes) {
        return scopes.stream().flatMap(scope -> scope.permissions.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Every scope that gives the holder of these permissions something. */
    static Set<Scope> useful(Set<Permission> permissions) {
        Set<Scope> useful = EnumSet.noneOf(Scope.class);
        for (Scope scope : values()) {
            if (scope.permissions.stream().anyMatch(permissions::contains)) {
                useful.add(scope);
            }
        }
        return useful;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Scope of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
