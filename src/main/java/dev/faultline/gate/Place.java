package dev.faultline.gate;

import java.nio.charset.StandardCharsets;

/** Where a value stands: for programs, and for people with an editor. Lines and columns count from one. */
record Place(String pointer, int line, int column) {

    static Place top() {
        return new Place("#", 1, 1);
    }

    /** The pointer of a member called {@code name}, here in {@code this} place. */
    String member(String name) {
        return pointer + "/" + escaped(name);
    }

    String item(int index) {
        return pointer + "/" + index;
    }

    /** RFC 6901 §6: first the pointer's own escapes, then those of a URI fragment. */
    private static String escaped(String name) {
        var out = new StringBuilder();
        for (byte each : name.replace("~", "~0").replace("/", "~1").getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~!$&'()*+,;=:@".indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append("%%%02X".formatted((int) c));
            }
        }
        return out.toString();
    }
}
