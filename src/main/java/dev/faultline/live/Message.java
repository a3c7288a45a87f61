package dev.faultline.live;

import java.nio.charset.StandardCharsets;

/** One server-sent event, as bytes that every viewer gets alike. */
record Message(byte[] bytes) {

    /** HTML to swap in. */
    static Message html(long sequence, String html) {
        return new Message(event("id: " + sequence + "\n", html));
    }

    static Message named(String name, String data) {
        return new Message(event("event: " + name + "\n", data));
    }

    private static byte[] event(String head, String data) {
        var text = new StringBuilder(head);
        data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }
}
