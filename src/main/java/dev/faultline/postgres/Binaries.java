package dev.faultline.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked from the class path. */
record Binaries(Path directory) {

    private static final int OWNER_MAY_EXECUTE = 0100;

    Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    /** Unpacks once; a half-unpacked archive is never taken for a whole one. */
    static Binaries unpackedUnder(Path home) throws IOException {
        URLConnection archive = archive().openConnection();
        // another version has another size, and gets a directory of its own
        Path unpacked = home.resolve("programs-" + archive.getContentLengthLong());
        if (!Files.isDirectory(unpacked)) {
            Path unfinished = Files.createTempDirectory(home, "unpacking-");
            try (InputStream in = archive.getInputStream()) {
                unpack(in, unfinished);
            }
            Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Binaries(unpacked);
    }

    private static URL archive() {
        String name = "postgres-%s-%s.txz".formatted(system(), architecture());
        @Nullable URL archive = Binaries.class.getClassLoader().getResource(name);
        if (archive == null) {
            throw new PostgresUnavailable(
                    "No PostgreSQL comes along for this kind of machine (%s is not there).".formatted(name));
        }
        return archive;
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.contains("mac") ? "darwin" : name.contains("win") ? "windows" : "linux";
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            case String other -> other;
        };
    }

    private static void unpack(InputStream in, Path into) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in, 1 << 16)))) {
            for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
                unpack(entry, tar, into);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path into) throws IOException {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
            throw new IOException("the archive wants to write outside of its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.copy(into.resolve(entry.getLinkName()), path, StandardCopyOption.COPY_ATTRIBUTES);
        } else {
            Files.copy(content, path);
            if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0 && !path.toFile().setExecutable(true, false)) {
                throw new IOException("cannot make " + path + " executable");
            }
        }
    }
}
