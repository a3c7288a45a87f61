package dev.faultline.dispatch;

import dev.faultline.fleet.Call;
import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.Quarantine;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
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
    private record Reader(UUID agent, PublicKey key, Seal seal, Call call, Link link) {}

    private final Fleet fleet;
    private final Links links;
    private final Dispatch dispatch;
    private final Standings standings;
    private final Clock clock;
    private final Ticker ticker;
    private final Ids ids;
    private final Node node;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Reader> readers = new ConcurrentHashMap<>();

    LinkEndpoint(
            Fleet fleet,
            Links links,
            Dispatch dispatch,
            Standings standings,
            Clock clock,
            Ticker ticker,
            Ids ids,
            Node node) {
        this.fleet = fleet;
        this.links = links;
        this.dispatch = dispatch;
        this.standings = standings;
        this.clock = clock;
        this.ticker = ticker;
        this.ids = ids;
        this.node = node;
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
        var call = new Call(node.name(), address(session), ids.next());
        var line = new SocketLine(agent, session, nonce, fleet.serverKeys().getPrivate(), ticker);
        var link = new Link(agent, line);
        readers.put(session.getId(), new Reader(agent, key, new Seal(nonce, Seal.Direction.UP), call, link));
    }

    private static String address(WebSocketSession session) {
        var remote = session.getRemoteAddress();
        return remote == null || remote.getAddress() == null
                ? ""
                : remote.getAddress().getHostAddress();
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
        var standing = fleet.standing(reader.agent());
        if (standing.isEmpty()) {
            session.close(Standings.REVOKED);
            return;
        }
        if (standing.get().quarantine() == Quarantine.CLONED) {
            session.close(Standings.CLONED);
            return;
        }
        try {
            heard(
                    reader,
                    standing.get().isAdmitted(),
                    Wire.read(reader.seal().open(message.getPayload(), reader.key()), AgentMessage.class));
        } catch (SecurityException | JacksonException | IllegalArgumentException unfit) {
            LOG.warn("Agent {} sent a frame that does not fit: {}", reader.agent(), unfit.getMessage());
            session.close(CloseStatus.POLICY_VIOLATION.withReason("unfit frame"));
        }
    }

    /** What one says that is not admitted does not count; it is told to take back whatever it holds. */
    private void heard(Reader reader, boolean admitted, AgentMessage message) {
        var link = reader.link();
        link.admitted(admitted);
        switch (message) {
            case AgentMessage.Hello hello -> welcome(reader, hello);
            case AgentMessage.Here here -> standings.answered(link, here.question());
            case AgentMessage.HaltHeard heard -> dispatch.haltHeard(link, heard);
            case AgentMessage.Sync _
            when link.isDoubted() -> LOG.debug("Not answered: {} was overtaken", reader.call());
            case AgentMessage.Sync sync -> {
                link.send(admitted ? dispatch.synced(link, sync) : dispatch.takenBack(sync));
                fleet.synced(reader.agent(), clock.instant());
            }
            case AgentMessage.Planned _, AgentMessage.Refused _, AgentMessage.Evidence _, AgentMessage.Scanned _ ->
                report(link, message);
        }
    }

    private void report(Link link, AgentMessage message) {
        if (!link.counts()) {
            LOG.debug("What agent {} reports does not count: it is not admitted, or was overtaken", link.agent());
            return;
        }
        switch (message) {
            case AgentMessage.Planned planned -> dispatch.planned(link, planned);
            case AgentMessage.Refused refused -> dispatch.refused(link, refused);
            case AgentMessage.Evidence evidence -> dispatch.takeIn(link, evidence.entry());
            case AgentMessage.Scanned scanned -> dispatch.scanned(link, scanned);
            case AgentMessage.Hello _, AgentMessage.Here _, AgentMessage.HaltHeard _, AgentMessage.Sync _ ->
                throw new IllegalArgumentException("not a report: " + message);
        }
    }

    private void welcome(Reader reader, AgentMessage.Hello hello) {
        if (!hello.agent().equals(reader.agent())) {
            throw new SecurityException("says it is another agent");
        }
        var link = reader.link();
        if (link.greeting().isEmpty()) {
            links.connected(link).ifPresent(standings::doubt);
        } else if (link.isDoubted()) {
            return;
        }
        link.send(new ServerMessage.Welcome(Timing.SYNC_IDLE, Timing.SYNC_ACTIVE));
        var heard = fleet.heard(hello, reader.call());
        link.greeted(new Link.Greeting(reader.call(), hello.process()));
        switch (heard) {
            case NEWEST -> LOG.debug("Agent {} is here", reader.agent());
            case OVERTAKEN -> standings.doubt(link);
            case CLONED -> link.close(Standings.CLONED);
            case UNKNOWN -> link.close(Standings.REVOKED);
        }
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
