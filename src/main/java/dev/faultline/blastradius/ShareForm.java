package dev.faultline.blastradius;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is in the form of a share, as it was typed.
 *
 * @param percent empty for the configured one
 * @param narrow null where the box is not ticked
 */
record ShareForm(String service, String percent, @Nullable String narrow) {

    static final ShareForm EMPTY = new ShareForm("", "", null);

    ShareForm {
        service = LimitForm.typed(service);
        percent = LimitForm.typed(percent).replaceFirst("\\s*%$", "");
    }

    Limits.Granted granted() {
        return percent.isEmpty()
                ? new Limits.Granted(Optional.empty(), narrow != null)
                : Limits.Granted.read(LimitForm.fields("percent", percent, narrow));
    }
}
