package dev.faultline.agent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A small resolver, RFC 1035, that answers wrongly for some names and hands all other questions on to a real one. It asks from one
 * port, by which the kernel knows its questions from those of everybody else.
 */
final class Responder {

    private static final int HEADER = 12;
    private static final int LARGEST = 4096;
    private static final int POLL_MILLIS = 200;
    private static final int ADDRESS_TYPE = 1;
    private static final int NO_SUCH_NAME = 3;

    private final Predicate<String> wrong;
    private final Optional<InetAddress> address;
    private final DatagramSocket here;
    private final DatagramSocket upstream;
    private final Map<Integer, Asked> waiting = new ConcurrentHashMap<>();
    private int number;

    /** Who waits for the answer to a question that was handed on. */
    private record Asked(SocketAddress who, byte first, byte second) {}

    /** @param address that is given for these names; empty where they are said not to exist */
    Responder(int port, int ownPort, InetSocketAddress resolver, Optional<InetAddress> address, Predicate<String> wrong)
            throws IOException {
        this.wrong = wrong;
        this.address = address;
        this.here = new DatagramSocket(port, InetAddress.getLoopbackAddress());
        this.upstream = new DatagramSocket(ownPort);
        here.setSoTimeout(POLL_MILLIS);
        upstream.setSoTimeout(POLL_MILLIS);
        upstream.connect(resolver);
    }

    void serve(BooleanSupplier isOver) {
        Thread.ofPlatform().daemon().start(() -> receive(upstream, isOver, this::handBack));
        receive(here, isOver, this::answer);
    }

    private interface Handler {
        void handle(DatagramPacket packet) throws IOException;
    }

    private static void receive(DatagramSocket socket, BooleanSupplier isOver, Handler handler) {
        while (!isOver.getAsBoolean()) {
            try {
                var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
                socket.receive(packet);
                handler.handle(packet);
            } catch (SocketTimeoutException quiet) {
                // time to look whether it is over
            } catch (IOException | RuntimeException unusable) {
                // the next question is another one
            }
        }
    }

    private void answer(DatagramPacket packet) throws IOException {
        var question = Arrays.copyOf(packet.getData(), packet.getLength());
        if (wrong.test(name(question))) {
            var lie = lie(question, address);
            here.send(new DatagramPacket(lie, lie.length, packet.getSocketAddress()));
        } else {
            number = (number + 1) & 0xffff;
            int id = number;
            waiting.put(id, new Asked(packet.getSocketAddress(), question[0], question[1]));
            question[0] = (byte) (id >> 8);
            question[1] = (byte) id;
            upstream.send(new DatagramPacket(question, question.length));
        }
    }

    private void handBack(DatagramPacket packet) throws IOException {
        var data = packet.getData();
        var asked = waiting.remove((data[0] & 0xff) << 8 | data[1] & 0xff);
        if (asked != null) {
            data[0] = asked.first();
            data[1] = asked.second();
            here.send(new DatagramPacket(data, packet.getLength(), asked.who()));
        }
    }

    /** That of its first question. */
    static String name(byte[] message) {
        var name = new StringBuilder();
        for (int at = HEADER; message[at] != 0; at += message[at] + 1) {
            if (message[at] < 0) {
                throw new IllegalArgumentException("a question is not compressed");
            }
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(message, at + 1, message[at], StandardCharsets.US_ASCII));
        }
        return name.toString();
    }

    private static int end(byte[] message) {
        int at = HEADER;
        while (message[at] != 0) {
            at += message[at] + 1;
        }
        return at + 5;
    }

    /** The question itself, with an answer that nobody gave. */
    static byte[] lie(byte[] question, Optional<InetAddress> address) {
        int end = end(question);
        int type = (question[end - 4] & 0xff) << 8 | question[end - 3] & 0xff;
        boolean given = address.isPresent() && type == ADDRESS_TYPE;
        var lie = ByteBuffer.allocate(end + (given ? 16 : 0));
        lie.put(question, 0, 2);
        lie.put((byte) (0x80 | question[2] & 0x79));
        lie.put((byte) (0x80 | (address.isPresent() ? 0 : NO_SUCH_NAME)));
        lie.putShort((short) 1).putShort((short) (given ? 1 : 0)).putInt(0);
        lie.put(question, HEADER, end - HEADER);
        if (given) {
            // the name is the one that was asked for; type, class, a second to live
            lie.putShort((short) 0xc00c)
                    .putShort((short) ADDRESS_TYPE)
                    .putShort((short) 1)
                    .putInt(1);
            lie.putShort((short) 4).put(address.get().getAddress());
        }
        return lie.array();
    }

    /** A question for an address. */
    static byte[] question(int id, String name) {
        var question = ByteBuffer.allocate(HEADER + name.length() + 6);
        question.putShort((short) id)
                .putShort((short) 0x0100)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0);
        for (var label : List.of(name.split("\\.", -1))) {
            question.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        question.put((byte) 0).putShort((short) ADDRESS_TYPE).putShort((short) 1);
        return question.array();
    }

    /** What a resolver says to a program of this host that asks for a name: an address, or that there is none; empty for silence. */
    static Optional<String> ask(InetSocketAddress resolver, String name, int patienceMillis) {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(patienceMillis);
            var question = question(new SecureRandom().nextInt(1 << 16), name);
            socket.connect(resolver);
            socket.send(new DatagramPacket(question, question.length));
            var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
            socket.receive(packet);
            return Optional.of(said(packet.getData(), question.length));
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    /** The first address in it, where it comes first; otherwise "none". */
    private static String said(byte[] message, int end) throws IOException {
        boolean isAddress = message[7] > 0 && message[end + 3] == ADDRESS_TYPE && message[end + 11] == 4;
        return isAddress
                ? InetAddress.getByAddress(Arrays.copyOfRange(message, end + 12, end + 16))
                        .getHostAddress()
                : "none";
    }
}
