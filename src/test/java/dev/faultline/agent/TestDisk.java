package dev.faultline.agent;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system to fill: a small ext4 of its own where we may mount one, otherwise a little of shared memory. */
record TestDisk(Path directory, int percent, Path toUnmount) implements AutoCloseable {

    private static final Path NOTHING = Path.of("");

    static TestDisk make(Path within) throws IOException {
        try {
            return mounted(within);
        } catch (IOException notRoot) {
            var directory = Files.createTempDirectory(Path.of("/dev/shm"), "faultline");
            var space = DiskFillDriver.Space.of(Files.getFileStore(directory));
            return new TestDisk(directory, (int) space.percent() + 2, NOTHING);
        }
    }

    private static TestDisk mounted(Path within) throws IOException {
        var image = within.resolve("image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        var directory = Files.createDirectory(within.resolve("disk"));
        Outside.run("mkfs.ext4", "-q", "-m", "0", image.toString());
        Outside.run("mount", "-o", "loop", image.toString(), directory.toString());
        return new TestDisk(directory, 100, directory);
    }

    double percentUsed() throws IOException {
        return DiskFillDriver.Space.of(Files.getFileStore(directory)).percent();
    }

    @Override
    public void close() throws IOException {
        if (toUnmount.equals(NOTHING)) {
            Files.deleteIfExists(directory);
        } else {
            Outside.run("umount", toUnmount.toString());
        }
    }
}
