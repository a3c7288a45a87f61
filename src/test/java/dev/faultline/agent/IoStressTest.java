package dev.faultline.agent;

import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.IoStress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

class IoStressTest extends SelfEndingContract {

    private TestDisk disk;

    @BeforeEach
    void makeDisk() throws IOException {
        disk = TestDisk.make(directory);
        Assumptions.assumeTrue(disk.mounted(), "needs root, to mount a disk of its own");
    }

    @AfterEach
    void removeDisk() throws IOException {
        new Holders(stateDirectory(), new ProcFs()).end(injection);
        disk.close();
    }

    @Override
    Config config() {
        return Outside.config(stateDirectory(), List.of(), List.of(), Outside.policy(disk.directory()));
    }

    @Override
    Fault fault() {
        return new IoStress(disk.directory().toString(), 2, DataSize.ofMebibytes(4));
    }

    @Override
    String target() {
        return "host";
    }

    /** What the kernel counts on that disk grows by more than a mebibyte in a moment. */
    @Override
    boolean isFelt() throws IOException, InterruptedException {
        long before = written();
        Thread.sleep(150);
        return written() - before > 512;
    }

    /** In sectors of 512 bytes, see Documentation/admin-guide/iostats.rst. */
    private long written() throws IOException {
        var device = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields[1].equals(disk.directory().toString()))
                .map(fields -> Path.of(fields[0]).getFileName().toString())
                .findFirst()
                .orElseThrow();
        return Files.readAllLines(Path.of("/proc/diskstats")).stream()
                .map(line -> line.strip().split(" +", -1))
                .filter(fields -> fields[2].equals(device))
                .mapToLong(fields -> Long.parseLong(fields[9]))
                .findFirst()
                .orElse(0);
    }
}
