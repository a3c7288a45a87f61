package dev.faultline.agent;

import java.lang.reflect.Field;
import java.util.TreeMap;

/** Reaches into an engine to make it wrong, which no setting of it can. */
final class Tampering {

    private Tampering() {}

    /** As if the sync had been sent when its answer came. */
    @SuppressWarnings("unchecked")
    static void answeredJustNow(Engine engine, long sync, long now) {
        try {
            var conversation = field(Engine.class, "conversation").get(engine);
            var unanswered = (TreeMap<Long, Long>)
                    field(Conversation.class, "unanswered").get(conversation);
            unanswered.replace(sync, now);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        var field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
