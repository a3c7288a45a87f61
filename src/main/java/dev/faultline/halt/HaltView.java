package dev.faultline.halt;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A press and what it came to, for programs.
 *
 * @param recorded whether it is in the database; until then it holds on the node it was pressed on
 * @param nodes the other nodes that have said directly that they hold to it
 * @param stoppedCount how many runs it stopped
 * @param confirmedCount how many targets are proved free
 * @param unconfirmed the targets that are not proved free yet, each with when it is over by itself
 */
record HaltView(
        UUID id,
        String scope,
        long epoch,
        boolean latched,
        Instant pressedAt,
        String pressedBy,
        String node,
        @Nullable String reason,
        @Nullable String reference,
        boolean recorded,
        boolean recordedLate,
        @Nullable Instant releasedAt,
        @Nullable String releasedBy,
        @Nullable String releaseReason,
        long stoppedCount,
        long confirmedCount,
        boolean complete,
        List<ReceiptLine> targets,
        List<ReceiptLine> unconfirmed,
        List<String> nodes,
        List<String> errors) {

    static HaltView of(Receipt receipt) {
        var halt = receipt.halt();
        return new HaltView(
                halt.id(),
                halt.scope().toString(),
                halt.epoch(),
                receipt.latched(),
                halt.at(),
                halt.by(),
                halt.node(),
                halt.reason(),
                halt.reference(),
                receipt.recorded(),
                receipt.late(),
                receipt.releasedAt(),
                receipt.releasedBy(),
                receipt.releaseReason(),
                receipt.runs(),
                receipt.lines().stream().filter(ReceiptLine::verified).count(),
                receipt.complete(),
                receipt.lines(),
                receipt.unconfirmed(),
                receipt.nodes(),
                receipt.errors());
    }
}
