package dev.faultline.agent;

import dev.faultline.ports.Ticker;
import dev.faultline.protocol.HttpAbort;
import dev.faultline.protocol.HttpDelay;
import dev.faultline.protocol.HttpError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a route: a client's and the one to the upstream for it. Without toxics it hands on bytes and ends as
 * they end: a close as a close, a reset as a reset. On a route that speaks HTTP it also sees where requests begin, so that
 * each can be decided on its own.
 */
final class Passage {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int BUFFER = 16 << 10;

    private final RouteGate gate;
    private final Socket client;
    private final Socket upstream = new Socket();
    private final long number;

    /** Requests that the upstream has and has not answered. */
    private final ArrayDeque<Exchange> open = new ArrayDeque<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean aborted;
    private boolean answersOver;
    private volatile @Nullable AnswerLine answers;

    private enum Fate {
        OPEN,
        ANSWERED,
        UPGRADED
    }

    private static final class Exchange {
        private final String method;
        private Fate fate = Fate.OPEN;

        private Exchange(String method) {
            this.method = method;
        }
    }

    Passage(RouteGate gate, Socket client, long number) {
        this.gate = gate;
        this.client = client;
        this.number = number;
    }

    long number() {
        return number;
    }

    /** Returns when both sides are done. */
    void run() {
        try (client;
                upstream) {
            if (connect()) {
                pass();
            }
        } catch (IOException closed) {
            // closed is closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An upstream that refuses is a reset: the nearest to it that can be said to a client that is connected. */
    private boolean connect() {
        try {
            upstream.connect(gate.upstream(), (int) CONNECT.toMillis());
            prepare(client);
            prepare(upstream);
            return true;
        } catch (IOException unreachable) {
            abort();
            return false;
        }
    }

    private void pass() throws IOException, InterruptedException {
        var line = new AnswerLine(client, number, gate::toxics, Ticker.system(), this::abort);
        answers = line;
        var answering = Thread.startVirtualThread(() -> guarded(() -> passAnswers(line)));
        guarded(() -> passRequests(line));
        answering.join();
        line.awaitEmpty();
        line.fail();
    }

    private static void prepare(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
    }

    /** Ends both connections with a reset. */
    void abort() {
        lock.lock();
        try {
            aborted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        reset(client);
        reset(upstream);
        var waiting = answers;
        if (waiting != null) {
            waiting.fail();
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException gone) {
            // so it is
        }
    }

    private interface Pump {
        void run() throws IOException;
    }

    private void guarded(Pump pump) {
        try {
            pump.run();
        } catch (IOException | RuntimeException broken) {
            abort();
        }
    }

    private void passRequests(AnswerLine answers) throws IOException {
        var to = upstream.getOutputStream();
        if (gate.http()) {
            passRequests(new HttpStream(client.getInputStream()), to, answers);
        } else {
            passBytes(client, to::write);
        }
        upstream.shutdownOutput();
    }

    private void passAnswers(AnswerLine answers) throws IOException {
        if (gate.http()) {
            passAnswers(new HttpStream(upstream.getInputStream()), answers);
        } else {
            passBytes(upstream, answers::send);
        }
        answers.finish();
    }

    private static void passBytes(Socket from, HttpStream.Sink sink) throws IOException {
        var in = from.getInputStream();
        var buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            sink.write(buffer, 0, read);
        }
    }

    private void passRequests(HttpStream requests, OutputStream to, AnswerLine answers) throws IOException {
        while (requests.next() == HttpStream.Kind.HEAD) {
            var head = requests.head();
            var injected = gate.hitting(head);
            waitFor(injected);
            var error = injected.stream().filter(Passage::answers).findFirst();
            if (injected.stream().anyMatch(toxic -> toxic.isLive() && toxic.fault() instanceof HttpAbort)) {
                abort();
                return;
            } else if (error.isPresent()) {
                awaitAnswers();
                answer(head, error.get(), answers);
                if (isLast(head)) {
                    answers.finish();
                    requests.passRest(Passage::drop);
                    return;
                }
                requests.pass(head, head.body(), Passage::drop);
            } else {
                var exchange = new Exchange(head.method());
                opened(exchange);
                requests.pass(head, head.body(), to::write);
                if (head.upgrades() && fateOf(exchange) == Fate.UPGRADED) {
                    break;
                }
            }
        }
        requests.passRest(to::write);
    }

    private static boolean answers(Toxic toxic) {
        return toxic.fault() instanceof HttpError;
    }

    /** Until the request has been held back as long as it is to be, or nobody wants that any more. */
    private void waitFor(List<Toxic> injected) throws IOException {
        var ticker = Ticker.system();
        long began = ticker.nanos();
        while (true) {
            // first the set, then the time: a change in between ends the wait at once
            var current = gate.toxics();
            long held = injected.stream()
                    .mapToLong(toxic -> toxic.isLive() && toxic.fault() instanceof HttpDelay delay
                            ? delay.delay().toNanos()
                            : 0)
                    .sum();
            long left = held - ticker.since(began).toNanos();
            if (left <= 0) {
                return;
            }
            try {
                current.await(Duration.ofNanos(left));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
    }

    /** A client that waits for leave to send its body gets its answer instead, and no more requests from it are read. */
    private static boolean isLast(HttpStream.Head head) {
        return head.closes() || head.expectsContinue();
    }

    private static void drop(byte[] bytes, int offset, int length) {}

    private void answer(HttpStream.Head head, Toxic toxic, AnswerLine answers) throws IOException {
        int status = ((HttpError) toxic.fault()).status();
        var body = "{\"status\":%d,\"title\":\"injected by Faultline\"}\n".formatted(status);
        var text = """
            HTTP/1.1 %d Injected\r
            X-Faultline: %s\r
            Content-Type: application/problem+json\r
            Cache-Control: no-store\r
            Content-Length: %d\r
            %s\r
            %s""".formatted(
                        status,
                        toxic.injection(),
                        body.length(),
                        isLast(head) ? "Connection: close\r\n" : "",
                        head.method().equals("HEAD") ? "" : body);
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        answers.send(bytes, 0, bytes.length);
        gate.countAnswered();
    }

    private void passAnswers(HttpStream responses, AnswerLine answers) throws IOException {
        while (responses.next() == HttpStream.Kind.HEAD) {
            var exchange = oldest();
            if (exchange == null) {
                break;
            }
            var head = responses.head();
            int status = head.status();
            if (status == 101 || (exchange.method.equals("CONNECT") && status / 100 == 2)) {
                ends(exchange, Fate.UPGRADED);
                break;
            }
            if (status / 100 == 1) {
                responses.pass(head, new HttpStream.Body.Of(0), answers::send);
                continue;
            }
            boolean bodiless = exchange.method.equals("HEAD") || status == 204 || status == 304;
            if (!bodiless && head.body() instanceof HttpStream.Body.Unsaid) {
                break;
            }
            responses.pass(head, bodiless ? new HttpStream.Body.Of(0) : head.body(), answers::send);
            ends(exchange, Fate.ANSWERED);
        }
        responses.passRest(answers::send);
        answersAreOver();
    }

    private void answersAreOver() {
        lock.lock();
        try {
            answersOver = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void opened(Exchange exchange) {
        lock.lock();
        try {
            open.add(exchange);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Exchange oldest() {
        lock.lock();
        try {
            return open.peek();
        } finally {
            lock.unlock();
        }
    }

    private void ends(Exchange exchange, Fate fate) {
        lock.lock();
        try {
            exchange.fate = fate;
            open.poll();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Fate fateOf(Exchange exchange) throws IOException {
        lock.lock();
        try {
            while (exchange.fate == Fate.OPEN && !answersOver) {
                requireNotAborted();
                changed.awaitUninterruptibly();
            }
            return exchange.fate;
        } finally {
            lock.unlock();
        }
    }

    /** Answers go out in the order of the requests. */
    private void awaitAnswers() throws IOException {
        lock.lock();
        try {
            while (!open.isEmpty() && !answersOver) {
                requireNotAborted();
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void requireNotAborted() throws IOException {
        if (aborted) {
            throw new IOException("aborted");
        }
    }
}
