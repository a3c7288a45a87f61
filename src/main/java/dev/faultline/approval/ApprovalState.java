package dev.faultline.approval;

import java.util.Locale;

/** How far an approval has come. */
enum ApprovalState {
    /** Nobody has decided yet. */
    WAITING,
    /** Good for one start. */
    APPROVED,
    REJECTED,
    WITHDRAWN,
    /** Nobody decided, or nobody started, in time. */
    EXPIRED,
    /** A run was started with it. */
    USED;

    /** Whether a run may still be started with it, now or once somebody has decided. */
    boolean isOpen() {
        return this == WAITING || this == APPROVED;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
