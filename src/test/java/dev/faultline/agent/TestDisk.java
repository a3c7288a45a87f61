package dev.faultline.agent;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system to fill: a small ext4 of its own where we may mount one, otherwise a little of one that is there.
 *
 * @param percent what a disk fill may ask for here
 */
public record TestDisk(Path directory, int percent, boolean mounted) implements AutoCloseable {

    private static final long SIZE = 64 << 20;

    /** One that may be filled to the brim. */
    static TestDisk make(Path within) throws IOException {
        try {
            return mount(Files.createDirectory(within.resolve("disk")), 100);
        } catch (IOException notRoot) {
            return littleMoreOf(Files.createTempDirectory(Path.of("/dev/shm"), "faultline"));
        }
    }

    /** @param percent to fill it to; a little more than is used where nothing can be mounted */
    public static TestDisk at(Path directory, int percent) throws IOException {
        Files.createDirectories(directory);
        try {
            return mount(directory, percent);
        } catch (IOException notRoot) {
            return littleMoreOf(directory);
        }
    }

    private static TestDisk mount(Path directory, int percent) throws IOException {
        var image = directory.resolveSibling(directory.getFileName() + ".image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        Outside.run("mkfs.ext4", "-q", "-m", "0", image.toString());
        Outside.run("mount", "-o", "loop", image.toString(), directory.toString());
        return new TestDisk(directory, percent, true);
    }

    private static TestDisk littleMoreOf(Path directory) throws IOException {
        var space = DiskFillDriver.Space.of(Files.getFileStore(directory));
        return new TestDisk(directory, (int) space.percent() + 2, false);
    }

    public double percentUsed() throws IOException {
        return DiskFillDriver.Space.of(Files.getFileStore(directory)).percent();
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            Outside.run("umount", directory.toString());
        } else {
            Files.deleteIfExists(directory);
        }
    }
}
