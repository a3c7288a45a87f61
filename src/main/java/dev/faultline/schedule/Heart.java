package dev.faultline.schedule;

import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Beats on every node alike: sees what time it is, tells what was missed, and takes this node's share of what is due soon. */
@Component
class Heart extends Rounds {

    private static final Logger LOG = LoggerFactory.getLogger(Heart.class);
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final Reckoning reckoning;
    private final Wheel wheel;

    Heart(Reckoning reckoning, Wheel wheel) {
        super(
                "schedules",
                BEAT,
                new Trouble(
                        LOG,
                        "Schedules cannot be looked after now; what is due meanwhile is missed",
                        "Schedules are looked after again"));
        this.reckoning = reckoning;
        this.wheel = wheel;
    }

    @Override
    protected synchronized void round() {
        reckoning.look();
        while (isRunning() && wheel.miss() > 0) {
            // until all of it is told
        }
        if (isRunning()) {
            wheel.arm();
        }
    }

    /** What this node holds is for others then. */
    @Override
    public void stop() {
        super.stop();
        giveBack();
    }

    private synchronized void giveBack() {
        try {
            wheel.giveBack();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("What this node was to start is missed: {}", e.getMessage());
        }
    }
}
