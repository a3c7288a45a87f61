package dev.faultline.schedule;

import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells what is about to start, and pauses what went wrong too often; on every node alike, and in nobody's way. */
@Component
class Lookout extends Rounds {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Herald herald;
    private final Judging judging;

    Lookout(Herald herald, Judging judging) {
        super(
                "lookout",
                PAUSE,
                new Trouble(
                        LoggerFactory.getLogger(Lookout.class),
                        "What is about to start is not told now, and nothing pauses itself",
                        "What is about to start is told again"));
        this.herald = herald;
        this.judging = judging;
    }

    @Override
    protected void round() {
        judging.judge();
        herald.tell();
        herald.look();
    }
}
