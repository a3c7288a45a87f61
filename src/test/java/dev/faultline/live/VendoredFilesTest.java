package dev.faultline.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VendoredFilesTest {

    private static final Path VENDOR = Path.of("frontend/static/vendor");

    @Test
    void areExactlyTheOnesWhoseChecksumsWereWrittenDown() throws IOException {
        assertThat(onDisk()).isEqualTo(writtenDown());
    }

    private static Map<String, String> writtenDown() throws IOException {
        return Files.readAllLines(VENDOR.resolve("CHECKSUMS")).stream()
                .map(line -> line.split("\\s+", 2))
                .collect(Collectors.toMap(each -> each[1], each -> each[0], (a, _) -> a, TreeMap::new));
    }

    private static Map<String, String> onDisk() throws IOException {
        try (Stream<Path> files = Files.list(VENDOR)) {
            return files.filter(each -> !each.endsWith("CHECKSUMS"))
                    .collect(Collectors.toMap(
                            each -> each.getFileName().toString(),
                            VendoredFilesTest::checksum,
                            (a, _) -> a,
                            TreeMap::new));
        }
    }

    private static String checksum(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
