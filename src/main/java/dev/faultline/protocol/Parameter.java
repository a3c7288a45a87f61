package dev.faultline.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of a type of fault.
 *
 * @param says what it means, in one sentence
 * @param standard what holds when it is not written; null where it must be
 * @param example a value that the catalogue shows
 */
public record Parameter<F>(
        String name, String says, Shape shape, @Nullable Object standard, Object example, Function<F, Object> of) {

    /** What values look like: their kind, unit and range. */
    public sealed interface Shape {

        /** @param unit such as {@code %}; empty for a number of things */
        record Whole(int least, int most, String unit) implements Shape {}

        record Time(Duration least, Duration most) implements Shape {}

        record Size(DataSize least, DataSize most) implements Shape {}

        /** @param form what the pattern means, for people: "an absolute path" */
        record Text(Pattern pattern, String form) implements Shape {}

        /** The constants of an enum, written in small letters with hyphens. */
        record Choice(Class<? extends Enum<?>> of) implements Shape {
            public List<String> words() {
                return List.of(of.getEnumConstants()).stream()
                        .map(Parameter::word)
                        .toList();
            }
        }

        record YesNo() implements Shape {}

        /** Several, none twice, each of a form. */
        record Texts(int most, Pattern pattern, String form) implements Shape {}
    }

    /** How an enum's constant is written. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean required() {
        return standard == null;
    }

    /** The same, where it need not be written. */
    Parameter<F> or(Object standard) {
        return new Parameter<>(name, says, shape, standard, example, of);
    }

    static <F> Parameter<F> percent(String of, Function<F, Object> getter) {
        return new Parameter<>("percent", "How many percent of " + of, new Shape.Whole(1, 100, "%"), null, 30, getter);
    }

    static <F> Parameter<F> whole(
            String name, String says, int least, int most, String unit, int example, Function<F, Object> getter) {
        return new Parameter<>(name, says, new Shape.Whole(least, most, unit), null, example, getter);
    }

    static <F> Parameter<F> time(
            String name, String says, Duration least, Duration most, Duration example, Function<F, Object> getter) {
        return new Parameter<>(name, says, new Shape.Time(least, most), null, example, getter);
    }

    static <F> Parameter<F> size(
            String name, String says, DataSize least, DataSize most, DataSize example, Function<F, Object> getter) {
        return new Parameter<>(name, says, new Shape.Size(least, most), null, example, getter);
    }

    static <F> Parameter<F> text(
            String name, String says, Pattern pattern, String form, String example, Function<F, Object> getter) {
        return new Parameter<>(name, says, new Shape.Text(pattern, form), null, example, getter);
    }

    static <F, E extends Enum<E>> Parameter<F> choice(
            String name, String says, Class<E> of, E example, Function<F, Object> getter) {
        return new Parameter<>(name, says, new Shape.Choice(of), null, example, getter);
    }

    static <F> Parameter<F> yesNo(String name, String says, Function<F, Object> getter) {
        return new Parameter<>(name, says, new Shape.YesNo(), false, false, getter);
    }

    static <F> Parameter<F> texts(
            String name,
            String says,
            int most,
            Pattern pattern,
            String form,
            List<String> example,
            Function<F, Object> getter) {
        return new Parameter<>(name, says, new Shape.Texts(most, pattern, form), List.of(), example, getter);
    }
}
