package dev.faultline.halt;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A receipt as pages show it. */
record HaltPage(
        UUID id,
        String scope,
        boolean inEarnest,
        Instant at,
        String by,
        String node,
        @Nullable String reason,
        boolean recorded,
        boolean late,
        boolean latched,
        @Nullable Instant releasedAt,
        @Nullable String releasedBy,
        @Nullable String releaseReason,
        boolean complete,
        long runs,
        long confirmed,
        int unconfirmed,
        String inOneLine,
        List<ReceiptLine> lines,
        List<String> nodes,
        List<String> errors) {

    static HaltPage of(Receipt receipt) {
        var halt = receipt.halt();
        long confirmed = receipt.lines().stream().filter(ReceiptLine::verified).count();
        return new HaltPage(
                halt.id(),
                halt.scope().toString(),
                halt.scope().inEarnest(),
                halt.at(),
                halt.by(),
                halt.node(),
                halt.reason(),
                receipt.recorded(),
                receipt.late(),
                receipt.latched(),
                receipt.releasedAt(),
                receipt.releasedBy(),
                receipt.releaseReason(),
                receipt.complete(),
                receipt.runs(),
                confirmed,
                receipt.unconfirmed().size(),
                inOneLine(receipt, confirmed),
                receipt.lines(),
                receipt.nodes(),
                receipt.errors());
    }

    private static String inOneLine(Receipt receipt, long confirmed) {
        if (receipt.lines().isEmpty()) {
            return "Nothing was running. Nothing can start until this is released.";
        }
        var targets = "%d of %d targets are confirmed free"
                .formatted(confirmed, receipt.lines().size());
        var last = receipt.lines().stream()
                .map(ReceiptLine::overBy)
                .filter(Objects::nonNull)
                .max(Instant::compareTo);
        return last.map(over -> targets + "; the others end by themselves at the times below.")
                .orElse(targets + ".");
    }
}
