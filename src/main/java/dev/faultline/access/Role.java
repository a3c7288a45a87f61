package dev.faultline.access;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What somebody may do, in one word. */
public enum Role {
    /** Reads what their teams do. */
    VIEWER(Permission.VIEW, Permission.HALT),
    /** Writes and runs experiments of their teams. */
    OPERATOR(Permission.VIEW, Permission.HALT, Permission.HALT_ALL, Permission.EDIT, Permission.RUN, Permission.NOTE),
    /** An operator who may also approve other people's runs and release the halt latch. */
    APPROVER(
            Permission.VIEW,
            Permission.HALT,
            Permission.HALT_ALL,
            Permission.EDIT,
            Permission.RUN,
            Permission.NOTE,
            Permission.APPROVE,
            Permission.RELEASE),
    /** Everything, in every team. */
    ADMIN(Permission.values()),
    /** Reads and exports everything, and changes nothing. */
    AUDITOR(Permission.VIEW, Permission.VIEW_ALL, Permission.EXPORT);

    private final Set<Permission> permissions;

    Role(Permission... permissions) {
        this.permissions = Set.copyOf(EnumSet.copyOf(Set.of(permissions)));
    }

    public Set<Permission> permissions() {
        return permissions;
    }

    /** As people and the API write it: {@code operator}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean allows(Permission permission) {
        return permissions.contains(permission);
    }
}
