package dev.faultline.checkpoint;

import dev.faultline.live.Times;
import dev.faultline.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the timeline.
 *
 * @param checkpoint the newest; null while there is none
 * @param full the last check of everything that is over; null before the first
 * @param recent the last check of what was added lately that is over; null before the first
 * @param open checks that wait or go on
 * @param latest checks that are over, newest first
 */
record VerificationView(
        @Nullable Signed checkpoint,
        @Nullable Check full,
        @Nullable Check recent,
        List<Check> open,
        List<Check> latest) {

    /**
     * A checkpoint; what is signed is {@code statement}, to the last line feed.
     *
     * @param heads how many chains it covers
     * @param hash of the statement, worth writing down elsewhere
     * @param keyId the key that signed
     * @param signature Ed25519, in Base64
     */
    record Signed(
            long number,
            Instant at,
            long heads,
            String root,
            String hash,
            String keyId,
            String statement,
            String signature) {

        static Signed of(Checkpoint checkpoint) {
            HexFormat hex = HexFormat.of();
            return new Signed(
                    checkpoint.number(),
                    checkpoint.at(),
                    checkpoint.heads(),
                    hex.formatHex(checkpoint.root()),
                    hex.formatHex(checkpoint.hash()),
                    checkpoint.keyId(),
                    checkpoint.statement(),
                    Entry.BASE64.encodeToString(checkpoint.signature()));
        }
    }

    /**
     * A check.
     *
     * @param state waiting, running, intact or broken
     * @param comparedWithCopy whether the node that did it had a copy outside of the database to compare with
     */
    record Check(
            UUID id,
            Extent extent,
            String state,
            String askedBy,
            Instant askedAt,
            @Nullable String node,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            long chainsDue,
            long chains,
            long facts,
            long checkpoints,
            boolean comparedWithCopy,
            List<Found> findings) {

        static Check of(TimelineCheck check) {
            Outcome outcome = check.outcome();
            return new Check(
                    check.id(),
                    check.extent(),
                    state(check),
                    check.askedBy(),
                    check.askedAt(),
                    check.node(),
                    check.startedAt(),
                    check.endedAt(),
                    check.chainsDue(),
                    outcome.chains(),
                    outcome.facts(),
                    outcome.checkpoints(),
                    outcome.copy(),
                    outcome.findings().stream().map(Found::of).toList());
        }

        private static String state(TimelineCheck check) {
            if (check.endedAt() != null) {
                return check.outcome().intact() ? "intact" : "broken";
            }
            return check.startedAt() == null ? "waiting" : "running";
        }

        /** Glyph and colour of the state. */
        public String kind() {
            return switch (state) {
                case "intact" -> "held";
                case "broken" -> "deviated";
                case "running" -> "observing";
                default -> "planned";
            };
        }

        public String what() {
            return switch (extent) {
                case FULL -> "everything";
                case RECENT -> "what was added lately";
            };
        }

        public String inOneLine() {
            String looked = "%,d facts in %,d chains".formatted(facts, chains);
            return switch (state) {
                case "waiting" -> "A node begins within seconds.";
                case "running" -> "%s of %,d, on %s".formatted(looked, Math.max(chains, chainsDue), node);
                default ->
                    "%s and %,d checkpoints%s"
                            .formatted(
                                    looked,
                                    checkpoints,
                                    comparedWithCopy
                                            ? ", compared with the copy of " + node
                                            : ", without a copy outside of the database");
            };
        }

        public String tookWords() {
            return startedAt == null || endedAt == null ? "–" : Times.exactly(Duration.between(startedAt, endedAt));
        }
    }

    /**
     * Something that is not as it was written.
     *
     * @param run whose fact it is; null for the control plane's own, and for a checkpoint
     * @param seq the first fact that is not as it was written; null for a checkpoint
     * @param checkpoint the checkpoint that is wrong, or that proves that the fact is
     * @param words for people
     */
    record Found(
            @Nullable UUID run,
            @Nullable Long seq,
            @Nullable Long checkpoint,
            String kind,
            String reason,
            String words) {

        static Found of(Finding finding) {
            UUID chain = finding.chain();
            return new Found(
                    Timeline.CONTROL_PLANE.equals(chain) ? null : chain,
                    finding.seq(),
                    finding.checkpoint(),
                    finding.kind(),
                    finding.reason(),
                    finding.inWords());
        }
    }

    /** The newest check that is over. */
    public @Nullable Check last() {
        return latest.isEmpty() ? null : latest.getFirst();
    }

    /** What is wrong, as the last check of everything and those after it say. */
    public List<Found> findings() {
        return Stream.of(full, recent)
                .filter(Objects::nonNull)
                .flatMap(each -> each.findings().stream())
                .distinct()
                .toList();
    }
}
