package dev.faultline.sandbox;

import java.nio.file.Path;

/** Another process that is running keeps its sandbox in this directory. */
final class SandboxTaken extends RuntimeException {

    SandboxTaken(Path directory) {
        super("Another Faultline runs its sandbox in %s, so this one runs none.".formatted(directory));
    }
}
