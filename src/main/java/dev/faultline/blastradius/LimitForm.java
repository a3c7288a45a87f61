package dev.faultline.blastradius;

import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is in the form of a limit, as it was typed. It is read as the API reads what programs send.
 *
 * @param narrow null where the box is not ticked
 */
record LimitForm(
        String kind,
        String name,
        String maxTargets,
        @Nullable String narrow) {

    static final LimitForm EMPTY = new LimitForm("environment", "", "", null);

    LimitForm {
        kind = typed(kind);
        // there is only one
        name = kind.equals("global") ? Budgets.GLOBAL.name() : typed(name);
        maxTargets = typed(maxTargets);
    }

    Fields fields() {
        return fields("maxTargets", maxTargets, narrow);
    }

    /** A browser may leave a field out. */
    static String typed(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    static Fields fields(String number, String typed, @Nullable String narrow) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (!typed.isEmpty()) {
            out.put(number, number(typed));
        }
        out.put("narrow", narrow != null);
        return Gate.document(JsonMapper.shared().writeValueAsString(out), Format.JSON)
                .fields();
    }

    private static Object number(String typed) {
        try {
            return Integer.valueOf(typed);
        } catch (NumberFormatException _) {
            return typed;
        }
    }
}
