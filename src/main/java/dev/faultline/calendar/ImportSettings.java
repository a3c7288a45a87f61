package dev.faultline.calendar;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param allow from where calendars may be fetched: {@code host}, {@code host:port}, {@code *.domain}, and networks such as
 *     {@code 10.0.0.0/8:443} where a host is inside; nothing else
 * @param plain whether without TLS, too
 */
@ConfigurationProperties("faultline.calendars")
record ImportSettings(
        @DefaultValue List<String> allow,
        @DefaultValue("false") boolean plain) {}
