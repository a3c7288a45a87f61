package dev.faultline.experiment;

import java.text.Normalizer;
import java.util.Locale;

/** When two names are the same: neither case nor the form of letters nor the width of spaces tells them apart. */
final class Names {

    private Names() {}

    static String folded(String name) {
        String compatible = Normalizer.normalize(name, Normalizer.Form.NFKC);
        String caseless = compatible.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(caseless, Normalizer.Form.NFKC)
                .replaceAll("[\\s\\p{Z}\\p{Cf}]+", " ")
                .strip();
    }
}
