package dev.faultline.halt;

import java.time.Instant;
import java.util.UUID;

/** A program that may press the button for one scope, and do nothing else: a monitor, a pager, a pipeline. */
record StopHook(UUID id, UUID team, String name, Scope scope, String by, Instant at) {

    /** As facts name actors. */
    String actor() {
        return "hook:" + name;
    }

    /** Where it presses. */
    public String path() {
        return "/hooks/stop/" + id;
    }
}
