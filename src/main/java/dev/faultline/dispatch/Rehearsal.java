package dev.faultline.dispatch;

import dev.faultline.ports.Ids;
import dev.faultline.ports.Ticker;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Agreement;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Goes the way of a press to an agent and back, again and again, when a node has started, with an agent that does not exist: the
 * first press must not be the one for which that code is loaded and compiled. Nothing leaves the process.
 */
@Component
class Rehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    /** After so many, the compiler has done its work. */
    private static final int TIMES = 3_000;

    private static final String NONCE = "a rehearsal, and no connection";
    private static final byte[] NO_MASK = new byte[4];

    private final Dispatch dispatch;
    private final Ticker ticker;
    private final Ids ids;

    Rehearsal(Dispatch dispatch, Ticker ticker, Ids ids) {
        this.dispatch = dispatch;
        this.ticker = ticker;
        this.ids = ids;
    }

    /** Beside whatever else a node does when it starts, and after it. */
    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        Thread.ofPlatform()
                .name("rehearsal")
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .start(() -> {
                    try {
                        go();
                    } catch (WebSocketFrames.Broken | RuntimeException e) {
                        LOG.warn("The way of a press to an agent could not be rehearsed: {}", e.getMessage());
                    }
                });
    }

    /** @return how many answers were understood */
    int go() throws WebSocketFrames.Broken {
        var agent = ids.next();
        var keys = Seal.newKeys();
        var server = Agreement.begin();
        var agreed = server.withAgent(Agreement.begin().offer(), NONCE, agent);
        var socket = new AgentSocket();
        var line = new SocketLine(agent, socket, new Criers(), NONCE, keys.getPrivate(), ticker);
        line.agree(agreed);
        line.open();
        line.next(); // the greeting
        var link = new Link(agent, line);
        var theirs = new Seal(NONCE, Seal.Direction.UP);
        theirs.agree(agreed.up());
        var ours = new Seal(NONCE, Seal.Direction.UP);
        ours.agree(agreed.up());
        var frames = new WebSocketFrames(1 << 16);
        var heard = new int[1];
        var halt = new ServerMessage.Halt(ids.next(), 0, List.of());
        for (int i = 0; i < TIMES; i++) {
            Links.tell(List.of(link), halt);
            if (line.next() == null) {
                throw new IllegalStateException("nothing was said");
            }
            var answer = masked(theirs.seal(answer(halt.halt()), keys.getPrivate()));
            frames.take(answer, frame -> {
                if (frame instanceof WebSocketFrames.Frame.Text(var text)
                        && Wire.read(ours.open(text, keys.getPublic()), AgentMessage.class)
                                instanceof AgentMessage.HaltHeard halted) {
                    dispatch.haltHeard(link, halted);
                    heard[0]++;
                }
            });
        }
        return heard[0];
    }

    private static String answer(UUID halt) {
        return Wire.write(new AgentMessage.HaltHeard(halt, 0, 0));
    }

    private static ByteBuffer masked(String text) {
        var payload = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + payload.length)
                .put((byte) 0x81)
                .put((byte) (0x80 | 126))
                .putShort((short) payload.length)
                .put(NO_MASK)
                .put(payload)
                .flip();
    }
}
