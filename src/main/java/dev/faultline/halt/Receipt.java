package dev.faultline.halt;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a press has come to so far. STOPPED is never assigned: {@link #complete} is a conclusion from the lines.
 *
 * @param recorded whether it is in the database; otherwise it holds on the node it was pressed on, and is recorded later
 * @param nodes the other nodes that have said so directly; all others see it in the database
 * @param late whether it was recorded only after the database came back
 */
public record Receipt(
        Halt halt,
        boolean recorded,
        boolean late,
        @Nullable Instant releasedAt,
        @Nullable String releasedBy,
        @Nullable String releaseReason,
        List<ReceiptLine> lines,
        List<String> nodes,
        List<String> errors) {

    public Receipt {
        lines = List.copyOf(lines);
        nodes = List.copyOf(nodes);
        errors = List.copyOf(errors);
    }

    public List<ReceiptLine> unconfirmed() {
        return lines.stream().filter(line -> !line.verified()).toList();
    }

    public boolean complete() {
        return lines.stream().allMatch(ReceiptLine::verified);
    }

    /** How many runs the press stopped. */
    public long runs() {
        return lines.stream()
                .filter(line -> !line.ofADrill())
                .map(ReceiptLine::run)
                .distinct()
                .count();
    }

    public boolean latched() {
        return releasedAt == null;
    }
}
