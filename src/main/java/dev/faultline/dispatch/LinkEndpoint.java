package dev.faultline.dispatch;

import dev.faultline.fleet.Call;
import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.Quarantine;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Agreement;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Timing;
import dev.faultline.protocol.Wire;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import tools.jackson.core.JacksonException;

/**
 * Where agents connect, {@code /agent/v1/link}: a WebSocket, RFC 6455. Who an agent is, its signatures prove; a frame that does
 * not fit ends the connection and nothing else.
 */
@Controller
class LinkEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(LinkEndpoint.class);

    /** RFC 6455, section 1.3. */
    private static final String WEB_SOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private final Fleet fleet;
    private final Links links;
    private final Dispatch dispatch;
    private final Standings standings;
    private final Criers criers;
    private final Clock clock;
    private final Ticker ticker;
    private final Ids ids;
    private final Node node;
    private final SecureRandom random = new SecureRandom();

    LinkEndpoint(
            Fleet fleet,
            Links links,
            Dispatch dispatch,
            Standings standings,
            Criers criers,
            Clock clock,
            Ticker ticker,
            Ids ids,
            Node node) {
        this.fleet = fleet;
        this.links = links;
        this.dispatch = dispatch;
        this.standings = standings;
        this.criers = criers;
        this.clock = clock;
        this.ticker = ticker;
        this.ids = ids;
        this.node = node;
    }

    @GetMapping("/agent/v1/link")
    void connect(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        var key = request.getHeader("Sec-WebSocket-Key");
        if (!asksForWebSocket(request) || key == null || !KEY.matcher(key).matches()) {
            response.setHeader("Sec-WebSocket-Version", "13");
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        if (request.getHeader("Origin") != null) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN); // a page in a browser is no agent
            return;
        }
        response.setHeader("Upgrade", "websocket");
        response.setHeader("Connection", "upgrade");
        response.setHeader("Sec-WebSocket-Accept", accept(key));
        var socket = request.upgrade(AgentSocket.class);
        talk(socket, agentOf(request), request.getRemoteAddr());
    }

    private static boolean asksForWebSocket(HttpServletRequest request) {
        var connection = request.getHeader("Connection");
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
                && connection != null
                && Pattern.compile("\\bupgrade\\b", Pattern.CASE_INSENSITIVE)
                        .matcher(connection)
                        .find()
                && "13".equals(request.getHeader("Sec-WebSocket-Version"));
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + WEB_SOCKET).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static @Nullable UUID agentOf(HttpServletRequest request) {
        var header = request.getHeader("Faultline-Agent");
        try {
            return header == null ? null : UUID.fromString(header);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private void talk(AgentSocket socket, @Nullable UUID agent, String address) {
        var key = agent == null ? null : fleet.keyOf(agent).orElse(null);
        if (agent == null || key == null) {
            socket.close(Farewell.UNKNOWN);
            return;
        }
        var bytes = new byte[24];
        random.nextBytes(bytes);
        var nonce = Base64.getEncoder().encodeToString(bytes);
        var line =
                new SocketLine(agent, socket, criers, nonce, fleet.serverKeys().getPrivate(), ticker);
        socket.talk(new Reader(key, new Call(node.name(), address, ids.next()), nonce, line, new Link(agent, line)));
    }

    /** One connection as it is being read. */
    private final class Reader implements AgentSocket.Talk {

        private final PublicKey key;
        private final Call call;
        private final String nonce;
        private final SocketLine line;
        private final Link link;
        private final Seal seal;
        private @Nullable Agreement agreement;
        private boolean offered;
        private volatile boolean over;

        Reader(PublicKey key, Call call, String nonce, SocketLine line, Link link) {
            this.key = key;
            this.call = call;
            this.nonce = nonce;
            this.line = line;
            this.link = link;
            this.seal = new Seal(nonce, Seal.Direction.UP);
        }

        UUID agent() {
            return link.agent();
        }

        Link link() {
            return link;
        }

        Call call() {
            return call;
        }

        /** Our half of keys for this connection, once. */
        @Nullable String offer() {
            if (offered) {
                return null;
            }
            offered = true;
            agreement = Agreement.begin();
            return agreement.offer();
        }

        void agree(AgentMessage.Agree theirs) {
            var ours = agreement;
            if (ours == null) {
                throw new SecurityException("agrees to what nobody offered");
            }
            agreement = null;
            var keys = ours.withAgent(theirs.key(), nonce, agent());
            seal.agree(keys.up());
            line.agree(keys);
        }

        AgentMessage open(String frame) {
            return Wire.read(seal.open(frame, key), AgentMessage.class);
        }

        @Override
        public byte @Nullable [] next() {
            return line.next();
        }

        @Override
        public void heard(String text) {
            LinkEndpoint.this.heard(this, text);
        }

        @Override
        public void closed() {
            over = true;
            links.gone(link);
        }

        /** Unless it was closed meanwhile: what nobody reads must not be taken for the agent's connection. */
        void connected() {
            links.connected(link).ifPresent(standings::doubt);
            if (over) {
                links.gone(link);
            }
        }
    }

    private void heard(Reader reader, String frame) {
        var link = reader.link();
        var standing = fleet.standing(reader.agent());
        if (standing.isEmpty()) {
            link.close(Farewell.REVOKED);
            return;
        }
        if (standing.get().quarantine() == Quarantine.CLONED) {
            link.close(Farewell.CLONED);
            return;
        }
        try {
            heard(reader, standing.get().isAdmitted(), reader.open(frame));
        } catch (SecurityException | JacksonException | IllegalArgumentException unfit) {
            LOG.warn("Agent {} sent a frame that does not fit: {}", reader.agent(), unfit.getMessage());
            link.close(Farewell.UNFIT);
        }
    }

    /** What one says that is not admitted does not count; it is told to take back whatever it holds. */
    private void heard(Reader reader, boolean admitted, AgentMessage message) {
        var link = reader.link();
        link.admitted(admitted);
        switch (message) {
            case AgentMessage.Hello hello -> welcome(reader, hello);
            case AgentMessage.Agree agree -> reader.agree(agree);
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
            case AgentMessage.Hello _,
                    AgentMessage.Agree _,
                    AgentMessage.Here _,
                    AgentMessage.HaltHeard _,
                    AgentMessage.Sync _ -> throw new IllegalArgumentException("not a report: " + message);
        }
    }

    private void welcome(Reader reader, AgentMessage.Hello hello) {
        if (!hello.agent().equals(reader.agent())) {
            throw new SecurityException("says it is another agent");
        }
        var link = reader.link();
        if (link.greeting().isEmpty()) {
            reader.connected();
        } else if (link.isDoubted()) {
            return;
        }
        link.send(new ServerMessage.Welcome(Timing.SYNC_IDLE, Timing.SYNC_ACTIVE, reader.offer()));
        var heard = fleet.heard(hello, reader.call());
        link.greeted(new Link.Greeting(reader.call(), hello.process()));
        switch (heard) {
            case NEWEST -> LOG.debug("Agent {} is here", reader.agent());
            case OVERTAKEN -> standings.doubt(link);
            case CLONED -> link.close(Farewell.CLONED);
            case UNKNOWN -> link.close(Farewell.REVOKED);
        }
    }
}
