package dev.faultline.dispatch;

import dev.faultline.fleet.Fleet;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Timing;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.core.JacksonException;

/**
 * Where agents connect, {@code /agent/v1/link}. Who an agent is, its signatures prove; a frame that does not fit ends the
 * connection and nothing else.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class LinkEndpoint extends TextWebSocketHandler implements WebSocketConfigurer {

    private static final Logger LOG = LoggerFactory.getLogger(LinkEndpoint.class);
    private static final int LARGEST_FRAME = 1 << 20;

    /** One connection as it is being read. */
    private record Reader(UUID agent, PublicKey key, Seal seal, Link link) {}

    private final Fleet fleet;
    private final Links links;
    private final Dispatch dispatch;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Reader> readers = new ConcurrentHashMap<>();

    LinkEndpoint(Fleet fleet, Links links, Dispatch dispatch, Clock clock) {
        this.fleet = fleet;
        this.links = links;
        this.dispatch = dispatch;
        this.clock = clock;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(this, "/agent/v1/link");
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws IOException {
        var agent = agentOf(session);
        var key = agent == null ? null : fleet.keyOf(agent).orElse(null);
        if (agent == null || key == null) {
            session.close(CloseStatus.POLICY_VIOLATION.withReason("unknown agent"));
            return;
        }
        session.setTextMessageSizeLimit(LARGEST_FRAME);
        var bytes = new byte[24];
        random.nextBytes(bytes);
        var nonce = Base64.getEncoder().encodeToString(bytes);
        session.sendMessage(new TextMessage(nonce));
        var link = new Link(
                agent, new SocketLine(agent, session, nonce, fleet.serverKeys().getPrivate()));
        readers.put(session.getId(), new Reader(agent, key, new Seal(nonce, Seal.Direction.UP), link));
    }

    private static @Nullable UUID agentOf(WebSocketSession session) {
        var header = session.getHandshakeHeaders().getFirst("Faultline-Agent");
        try {
            return header == null ? null : UUID.fromString(header);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
        var reader = readers.get(session.getId());
        if (reader == null) {
            return;
        }
        if (fleet.keyOf(reader.agent()).isEmpty()) {
            session.close(CloseStatus.POLICY_VIOLATION.withReason("revoked"));
            return;
        }
        try {
            heard(reader, Wire.read(reader.seal().open(message.getPayload(), reader.key()), AgentMessage.class));
        } catch (SecurityException | JacksonException | IllegalArgumentException unfit) {
            LOG.warn("Agent {} sent a frame that does not fit: {}", reader.agent(), unfit.getMessage());
            session.close(CloseStatus.POLICY_VIOLATION.withReason("unfit frame"));
        }
    }

    private void heard(Reader reader, AgentMessage message) {
        var link = reader.link();
        switch (message) {
            case AgentMessage.Hello hello -> welcome(reader, hello);
            case AgentMessage.Sync sync -> {
                link.send(dispatch.synced(link, sync));
                fleet.synced(reader.agent(), clock.instant());
            }
            case AgentMessage.Planned planned -> dispatch.planned(link, planned);
            case AgentMessage.Refused refused -> dispatch.refused(link, refused);
            case AgentMessage.Evidence evidence -> dispatch.takeIn(link, evidence.entry());
            case AgentMessage.HaltHeard heard -> dispatch.haltHeard(link, heard);
            case AgentMessage.Scanned scanned -> dispatch.scanned(link, scanned);
        }
    }

    private void welcome(Reader reader, AgentMessage.Hello hello) {
        if (!hello.agent().equals(reader.agent())) {
            throw new SecurityException("says it is another agent");
        }
        if (links.of(reader.agent()).filter(link -> link == reader.link()).isEmpty()) {
            links.connected(reader.link());
        }
        reader.link().send(new ServerMessage.Welcome(Timing.SYNC_IDLE, Timing.SYNC_ACTIVE));
        fleet.heard(hello, "node-" + ProcessHandle.current().pid());
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable exception) {
        LOG.debug("A connection broke", exception);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        var reader = readers.remove(session.getId());
        if (reader != null) {
            links.gone(reader.link());
            reader.link().close(status);
        }
    }
}
