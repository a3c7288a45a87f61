package dev.faultline.checkpoint;

import dev.faultline.timeline.Timeline;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/** What examinations on this node have in common. */
@Component
class Examinations {

    private final Timeline timeline;
    private final JdbcClient jdbc;
    private final PlatformTransactionManager transactions;
    private final Checkpoints checkpoints;
    private final CheckpointProperties properties;

    Examinations(
            Timeline timeline,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Checkpoints checkpoints,
            CheckpointProperties properties) {
        this.timeline = timeline;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.checkpoints = checkpoints;
        this.properties = properties;
    }

    Examination begin(Examination.Progress progress) {
        return new Examination(
                timeline, jdbc, transactions, Copies.in(properties.directory(), checkpoints.timeline()), progress);
    }
}
