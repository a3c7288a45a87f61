package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** An amount of bytes, written as {@code 512MiB}, {@code 2GiB} or {@code 64KiB}: binary units, always with a unit. */
public record DataSize(long bytes) implements Comparable<DataSize> {

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})(KiB|MiB|GiB)");

    public DataSize {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a size is more than 0 bytes");
        }
    }

    /** @throws IllegalArgumentException with a sentence for people when {@code text} has no unit or another one */
    @JsonCreator
    public static DataSize parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("“%s” is not a size. Write 512MiB, 2GiB or 64KiB".formatted(text));
        }
        int shift = switch (matcher.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
        };
        return new DataSize(Long.parseLong(matcher.group(1)) << shift);
    }

    public static DataSize ofMebibytes(long mebibytes) {
        return new DataSize(mebibytes << 20);
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    @JsonValue
    @Override
    public String toString() {
        if (bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        return bytes % (1L << 20) == 0 ? (bytes >> 20) + "MiB" : Math.max(1, bytes >> 10) + "KiB";
    }
}
