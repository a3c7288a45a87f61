package dev.faultline.calendar;

import java.util.UUID;

/** What is closed is not what it was: one was made or ended, says something else by now, or became too old to be believed. */
public record CalendarChanged(UUID calendar) {}
