package dev.faultline.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A container to hurt, looked at from outside: in a real engine or in one that stands in for it. */
interface Box extends AutoCloseable {

    Path socket();

    String name();

    /** Of its first process on this host, while it runs. */
    long pid();

    boolean runs() throws IOException;

    boolean isFrozen() throws IOException;

    /** By somebody who is not Faultline. */
    void remove() throws IOException;

    @Override
    void close() throws IOException;

    /** A process in an engine that stands in. */
    static Box standIn() throws IOException {
        var engine = new StandInEngine();
        var container = engine.run("catalog", Map.of("com.docker.compose.service", "catalog"));
        return new Box() {
            @Override
            public Path socket() {
                return engine.socket();
            }

            @Override
            public String name() {
                return container.name;
            }

            @Override
            public long pid() {
                return container.pid();
            }

            @Override
            public boolean runs() {
                return container.runs();
            }

            @Override
            public boolean isFrozen() {
                return container.runs() && Outside.state(container.pid()) == 'T';
            }

            @Override
            public void remove() {
                engine.remove(container);
            }

            @Override
            public void close() throws IOException {
                engine.close();
            }
        };
    }
}
