package dev.faultline.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which of our processes the kernel ends first when the host runs out of memory, see proc_pid_oom_score_adj(5). */
final class Hardening {

    private static final Path SCORE = Path.of("/proc/self/oom_score_adj");

    /** Among the last to go: agent and guard take back what uses the memory. Not permitted to every user. */
    static final int LAST = -900;

    /** As anything else, for what carries traffic: a process inherits the score of whoever starts it. */
    static final int USUAL = 0;

    /** Before any service of the host. */
    static final int FIRST = 1000;

    private Hardening() {}

    /** @return whether the kernel permitted it */
    static boolean goes(int score) {
        try {
            Files.writeString(SCORE, Integer.toString(score));
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
