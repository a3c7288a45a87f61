package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Digest;
import dev.faultline.access.Mandates;
import dev.faultline.access.Permission;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Problem;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Links to big screens: made and taken back by the facilitator, shown once, kept as digests. A screen is let in as long as whoever
 * made it may see the GameDay, and is shown what an observer is.
 */
@Component
class Screens {

    private static final int MOST = 10;

    private final Desk desk;
    private final ScreenRows rows;
    private final Audience audience;
    private final Mandates mandates;

    Screens(Desk desk, ScreenRows rows, Audience audience, Mandates mandates) {
        this.desk = desk;
        this.rows = rows;
        this.audience = audience;
        this.mandates = mandates;
    }

    List<Screen> of(Caller caller, UUID id) {
        audience.demand(caller, id);
        return rows.of(id);
    }

    Screen.Issued make(Caller caller, UUID id, Fields fields) {
        var name = fields.text("name", 1, 64);
        fields.end();
        fields.check("The screen");
        return desk.change(caller, id, held -> {
            held.demandDuty(caller, Duty.FACILITATOR);
            if (held.day().state().isOver()) {
                throw Problem.conflict("state", "It is over.");
            }
            if (rows.of(id).size() >= MOST) {
                throw Problem.conflict(
                        "too-many-screens", "It has %d screens. Turn one off that you do not need.".formatted(MOST));
            }
            var screen = new Screen(desk.newId(), name, held.actor(), held.now(), null);
            var secret = Digest.secret();
            rows.insert(id, screen, mandates.of(caller), Digest.sha256(secret));
            held.tell(new GameDayFact.ScreenMade(id, held.day().team(), held.actor(), screen.id(), name));
            return new Screen.Issued(screen, secret);
        });
    }

    void revoke(Caller caller, UUID id, UUID screen) {
        desk.change(caller, id, held -> {
            held.demandDuty(caller, Duty.FACILITATOR);
            var known = rows.of(id).stream()
                    .filter(each -> each.id().equals(screen))
                    .findFirst()
                    .orElseThrow(Problem::notFound);
            rows.revoke(screen, held.now());
            held.tell(new GameDayFact.ScreenRevoked(id, held.day().team(), held.actor(), screen, known.name()));
            return screen;
        });
    }

    /** Somebody turned it on. Empty for a link that is none, or none any more. */
    Optional<ScreenRows.Shown> open(String secret) {
        var shown = find(secret);
        shown.ifPresent(each -> rows.opened(each.id(), desk.now()));
        return shown;
    }

    Optional<ScreenRows.Shown> find(String secret) {
        return rows.shown(Digest.sha256(secret)).filter(this::isLetIn);
    }

    boolean isLetIn(UUID screen) {
        return rows.shown(screen).filter(this::isLetIn).isPresent();
    }

    private boolean isLetIn(ScreenRows.Shown shown) {
        return mandates.caller(shown.mandate())
                .filter(maker -> maker.may(Permission.VIEW) && audience.maySee(maker, shown.gameday()))
                .isPresent();
    }

    /** What is on it. @throws Problem not found once it is turned off */
    Audience.Seen seen(UUID screen) {
        var shown = rows.shown(screen).orElseThrow(Problem::notFound);
        return audience.of(shown.gameday(), audience.knowsOnScreens(shown.gameday()));
    }
}
