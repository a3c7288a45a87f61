package dev.faultline.steadystate;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people read them: at most four significant digits, no exponent, no trailing zeros. */
final class Numbers {

    private Numbers() {}

    static String text(double value) {
        return BigDecimal.valueOf(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }
}
