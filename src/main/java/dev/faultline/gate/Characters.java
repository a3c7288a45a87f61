package dev.faultline.gate;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;

/** Bytes to text, strictly; and which characters may be in it. */
final class Characters {

    /** Rendered as nothing although Unicode calls them letters or symbols. */
    private static final String BLANK_LETTERS = "\u115F\u1160\u3164\uFFA0\u2800";

    private Characters() {}

    /** @throws Problem 415 for UTF-16 and UTF-32, 400 for what is not UTF-8 or has a byte-order mark or control characters */
    static String decode(byte[] bytes) {
        refuseOtherEncodings(bytes);
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        if (result.isError()) {
            throw unreadable("The body is not UTF-8 at byte %d.".formatted(in.position()));
        }
        String text = out.flip().toString();
        refuseControls(text);
        return normal(text);
    }

    /** Also of single values: escapes may compose what the body's own normalisation could not see. */
    static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Why a character of {@code text} is not allowed in a value; empty when all are. */
    static Optional<String> refusal(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c == 0) {
                return Optional.of("NUL is not allowed in text.");
            }
            if (isControl(c)) {
                return Optional.of("The control character U+%04X is not allowed in text.".formatted(c));
            }
            if (c <= 0xffff && Character.isSurrogate((char) c)) {
                return Optional.of("Half of a surrogate pair (U+%04X) is not a character.".formatted(c));
            }
            if (isDirection(c)) {
                return Optional.of(
                        "The text direction control U+%04X is not allowed: text must read as it is.".formatted(c));
            }
            if (c == 0xFEFF) {
                return Optional.of("A byte-order mark (U+FEFF) is not allowed inside text.");
            }
            i += Character.charCount(c);
        }
        return Optional.empty();
    }

    /** How many characters a reader would see; none in spaces and zero-width characters. */
    static long visible(String text) {
        return text.codePoints()
                .filter(c -> !Character.isWhitespace(c)
                        && !Character.isSpaceChar(c)
                        && !Character.isISOControl(c)
                        && Character.getType(c) != Character.FORMAT
                        && Character.getType(c) != Character.UNASSIGNED
                        && BLANK_LETTERS.indexOf(c) < 0)
                .count();
    }

    /** What was written, short enough to be quoted back. */
    static String quoted(String written) {
        String line = written.replaceAll("\\s+", " ");
        return "“"
                + (line.codePointCount(0, line.length()) <= 60
                        ? line
                        : line.substring(0, line.offsetByCodePoints(0, 60)) + "…")
                + "”";
    }

    static boolean isDirection(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r';
    }

    private static void refuseOtherEncodings(byte[] bytes) {
        if (bytes.length >= 2) {
            int first = bytes[0] & 0xff;
            int second = bytes[1] & 0xff;
            if (first == 0xfe && second == 0xff || first == 0xff && second == 0xfe || first == 0 || second == 0) {
                throw Problem.unsupported("Content-Type", "The body is UTF-16 or UTF-32; send UTF-8.");
            }
            if (first == 0x1f && second == 0x8b) {
                throw Problem.unsupported("Content-Encoding", "The body is compressed; send it as it is.");
            }
            if (first == 0x89 && second == 'P' || first == 0xff && second == 0xd8 || first == 'P' && second == 'K') {
                throw Problem.unsupported("Content-Type", "The body is a picture or an archive; send JSON or YAML.");
            }
        }
    }

    private static void refuseControls(String text) {
        if (!text.isEmpty() && text.charAt(0) == 0xFEFF) {
            throw unreadable("The body begins with a byte-order mark; remove it.");
        }
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isControl(c) || c == 0xFEFF) {
                throw Problem.unreadable(
                        "encoding",
                        new Place("#", line, column),
                        "The control character U+%04X is not allowed.".formatted((int) c));
            }
            column = c == '\n' ? 1 : column + 1;
            line += c == '\n' ? 1 : 0;
        }
    }

    private static Problem unreadable(String detail) {
        return Problem.unreadable("encoding", Place.top(), detail);
    }
}
