package dev.faultline.checkpoint;

import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sees to it that there is a checkpoint soon after facts came in, and one more when this node ends; and that this node has a copy
 * of them all. Every node does the same, and it does not matter which of them comes first.
 */
@Component
class Notary extends Rounds {

    private static final Logger LOG = LoggerFactory.getLogger(Notary.class);

    /** How often it is looked whether there is anything to do. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    /** A fact bears the time at which it was written, and its transaction may be committed this much later. */
    private static final Duration STRAGGLER = Duration.ofMinutes(1);

    private final Checkpoints checkpoints;
    private final CheckpointProperties properties;
    private @Nullable NodeKey key;
    private @Nullable LocalCopy copy;
    private Instant lookedAt = Instant.EPOCH;

    Notary(Checkpoints checkpoints, CheckpointProperties properties) {
        super(
                "notary",
                properties.every().compareTo(LOOK) < 0 ? properties.every() : LOOK,
                new Trouble(
                        LOG,
                        "No checkpoints of the timeline are made here now",
                        "Checkpoints of the timeline are made again"));
        this.checkpoints = checkpoints;
        this.properties = properties;
    }

    /** Brings the copy up to date, and writes a checkpoint when one is due. */
    @Override
    protected synchronized void round() {
        try {
            if (isReady()) {
                mirror();
                if (isDue()) {
                    write();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isReady() throws IOException {
        if (copy != null) {
            return true;
        }
        NodeKey ours = NodeKey.in(properties.directory());
        UUID timeline = checkpoints.timeline();
        checkpoints.introduce(ours);
        Optional<LocalCopy> opened = LocalCopy.open(Copies.fileOf(properties.directory(), timeline));
        if (opened.isEmpty()) {
            throw new IOException(
                    "another process writes to %s: give every node a directory of its own (faultline.checkpoint.directory)"
                            .formatted(properties.directory()));
        }
        List<Path> others = Copies.in(properties.directory(), timeline).others();
        if (!others.isEmpty()) {
            LOG.error("This node looked after another timeline before: {}. Was the database replaced?", others);
        }
        key = ours;
        copy = opened.get();
        return true;
    }

    private void mirror() throws IOException {
        LocalCopy ours = Objects.requireNonNull(copy);
        for (long before = -1; ours.last() != before; ) {
            before = ours.last();
            checkpoints.mirror(ours).forEach(each -> LOG.error("The timeline was tampered with. {}", each));
        }
    }

    private boolean isDue() {
        Checkpoints.Moment moment = checkpoints.moment();
        boolean longAgo = !moment.lastCheckpoint().isAfter(moment.now().minus(properties.every()));
        boolean anything = moment.newestFact().isAfter(lookedAt.minus(STRAGGLER));
        if (longAgo && anything) {
            lookedAt = moment.now();
            return true;
        }
        return false;
    }

    private Optional<Checkpoint> write() throws IOException {
        Optional<Checkpoint> written = checkpoints.write(Objects.requireNonNull(key), Objects.requireNonNull(copy));
        written.ifPresent(each -> LOG.debug("Checkpoint {} over {} chains", each.number(), each.heads()));
        return written;
    }

    /** Writes a checkpoint now, due or not. Empty when nothing has changed, or another node is doing it. */
    synchronized Optional<Checkpoint> writeNow() throws IOException {
        if (!isReady()) {
            return Optional.empty();
        }
        mirror();
        return write();
    }

    /** After everybody else, so that what they write while they end is covered too. */
    @Override
    public void stop() {
        super.stop();
        try {
            writeNow();
        } catch (IOException | RuntimeException e) {
            LOG.warn("No last checkpoint was made: {}", e.getMessage());
        }
        close();
    }

    private synchronized void close() {
        try {
            if (copy != null) {
                copy.close();
            }
        } catch (IOException e) {
            LOG.debug("The copy of the checkpoints is left to the operating system", e);
        }
        copy = null;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
