package dev.faultline.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RoundsTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(RoundsTest.class);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicBoolean broken = new AtomicBoolean();

    private final Rounds going =
            new Rounds("rounds of a test", Duration.ofMillis(1), new Trouble(log, "broken", "mended")) {
                @Override
                protected void round() {
                    rounds.incrementAndGet();
                    if (broken.get()) {
                        throw new IllegalStateException("broken");
                    }
                }
            };

    @BeforeEach
    void listen() {
        told.start();
        log.addAppender(told);
    }

    @AfterEach
    void end() {
        going.stop();
        log.detachAppender(told);
    }

    private void severalRounds() {
        int before = rounds.get();
        await().until(() -> rounds.get() > before + 5);
    }

    @Test
    void goesOnWhateverGoesWrongAndTellsItOnce() {
        going.start();
        severalRounds();
        broken.set(true);
        severalRounds();
        broken.set(false);
        severalRounds();
        assertThat(told.list.stream().filter(each -> each.getLevel().isGreaterOrEqual(Level.INFO)))
                .extracting(ILoggingEvent::getLevel, ILoggingEvent::getFormattedMessage)
                .containsExactly(tuple(Level.WARN, "broken"), tuple(Level.INFO, "mended"));
    }

    @Test
    void endsWhenItIsStopped() {
        going.start();
        severalRounds();
        going.stop();
        assertThat(going.isRunning()).isFalse();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().equals("rounds of a test")));
    }
}
