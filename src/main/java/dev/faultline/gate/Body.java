package dev.faultline.gate;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How much a controller's {@link Fields} or {@link Document} may be. Without this, 256 KiB of JSON or YAML, and not empty.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Body {

    int kib() default Gate.KIB;

    /** Whether an empty body means an object without members. */
    boolean mayBeEmpty() default false;
}
