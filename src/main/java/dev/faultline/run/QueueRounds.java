package dev.faultline.run;

import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Looks at who waits, again and again, on every node alike. While the database is away nobody starts, and nobody is lost. */
@Component
class QueueRounds extends Rounds {

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Queue queue;

    QueueRounds(Queue queue) {
        super(
                "queue",
                PAUSE,
                new Trouble(
                        LoggerFactory.getLogger(QueueRounds.class),
                        "Starts that wait cannot be looked at now; they wait on",
                        "Starts that wait are looked at again"));
        this.queue = queue;
    }

    @Override
    protected void round() {
        while (isRunning() && queue.next()) {
            // until nobody is due
        }
    }
}
