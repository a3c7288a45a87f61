package dev.faultline.bench;

import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.List;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who answers the bare loop: does what an agent does with a press, to a frame that it has put ready itself, whatever comes. So the
 * limit has the same client as what is measured, on the same cores, and the difference is the server's.
 */
final class Echo implements Swarm.Member {

    private static final KeyPair KEYS = Seal.newKeys();
    private static final SecretKey AGREED = new SecretKeySpec(new byte[32], "HmacSHA256");

    private final SocketChannel channel;
    private final Seal server = seal(Seal.Direction.DOWN);
    private final Seal down = seal(Seal.Direction.DOWN);
    private final Seal up = seal(Seal.Direction.UP);
    private byte[] ready = new byte[0];

    Echo(SocketChannel channel) {
        this.channel = channel;
    }

    private static Seal seal(Seal.Direction direction) {
        var seal = new Seal("a nonce of as many characters as", direction);
        seal.agree(AGREED);
        return seal;
    }

    /** Before a round, and not measured. @return how long the frame is */
    int prepare(UUID halt) {
        var text = server.seal(Wire.write(new ServerMessage.Halt(halt, 7, List.of())), KEYS.getPrivate());
        ready = text.getBytes(StandardCharsets.UTF_8);
        return ready.length + 4;
    }

    @Override
    public void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        if (channel.read(buffer) > 0) {
            var words = down.open(new String(ready, StandardCharsets.UTF_8), KEYS.getPublic());
            var halt = (ServerMessage.Halt) Wire.read(words, ServerMessage.class);
            var heard = Wire.write(new AgentMessage.HaltHeard(halt.halt(), halt.epoch(), 0));
            channel.write(SimulatedAgent.frame(up.seal(heard, KEYS.getPrivate())));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
