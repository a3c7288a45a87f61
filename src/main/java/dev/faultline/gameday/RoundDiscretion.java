package dev.faultline.gameday;

import dev.faultline.notification.Discretion;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What a round does is for those who are in its GameDay: a run of one is never told of by itself. */
@Component
class RoundDiscretion implements Discretion {

    private final GameDayRows rows;

    RoundDiscretion(GameDayRows rows) {
        this.rows = rows;
    }

    @Override
    public boolean keeps(UUID run) {
        return rows.isOfARound(run);
    }
}
