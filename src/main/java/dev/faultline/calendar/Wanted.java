package dev.faultline.calendar;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A calendar of others that somebody wants here.
 *
 * @param url where it is fetched; null where it came along
 * @param text what came along; empty where it is fetched
 */
record Wanted(@Nullable URI url, String text, Ics.Manner manner) {

    Wanted holding(String other) {
        return new Wanted(url, other, manner);
    }
}
