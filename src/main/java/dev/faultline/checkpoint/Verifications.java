package dev.faultline.checkpoint;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How it stands with the timeline, for whoever shows it. */
@Component
class Verifications {

    private static final int LATEST = 20;

    private final Checkpoints checkpoints;
    private final TimelineChecks checks;

    Verifications(Checkpoints checkpoints, TimelineChecks checks) {
        this.checkpoints = checkpoints;
        this.checks = checks;
    }

    VerificationView now() {
        return new VerificationView(
                checkpoints.last().map(VerificationView.Signed::of).orElse(null),
                last(Extent.FULL),
                last(Extent.RECENT),
                checks.open().stream().map(VerificationView.Check::of).toList(),
                checks.latest(LATEST).stream().map(VerificationView.Check::of).toList());
    }

    private VerificationView.@Nullable Check last(Extent extent) {
        return checks.last(extent).map(VerificationView.Check::of).orElse(null);
    }

    /** Asks for a check of everything. */
    VerificationView.Check ask(String by) {
        return VerificationView.Check.of(checks.ask(by));
    }

    String version() {
        return checks.version();
    }
}
