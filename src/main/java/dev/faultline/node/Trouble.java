package dev.faultline.node;

import org.slf4j.Logger;

/**
 * Trouble that comes and goes, told once when it comes and once when it goes.
 *
 * @see Rounds
 */
public final class Trouble {

    private final Logger log;
    private final String what;
    private final String over;
    private boolean there;

    /**
     * @param what does not work, and what becomes of it
     * @param over that it works again
     */
    public Trouble(Logger log, String what, String over) {
        this.log = log;
        this.what = what;
        this.over = over;
    }

    public synchronized void met(Exception cause) {
        if (there) {
            log.debug("Still: {}", what, cause);
        } else {
            log.warn("{}", what, cause);
        }
        there = true;
    }

    public synchronized void over() {
        if (there) {
            log.info("{}", over);
        }
        there = false;
    }
}
