package dev.faultline.notification;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param allow where webhooks may go: {@code hooks.slack.com}, {@code *.example.org:443}, and networks such as {@code 10.0.0.0/8:443} where a
 *     host is inside; nothing else
 * @param plain whether without TLS, too
 * @param url where people reach this control plane, for links in messages
 * @param retries how long to wait after an attempt that failed; after the last of them, no more
 */
@ConfigurationProperties("faultline.notifications")
record NotificationSettings(
        @DefaultValue List<String> allow,
        @DefaultValue("false") boolean plain,
        @DefaultValue("http://localhost:8080") URI url,

        @DefaultValue({"5s", "30s", "2m", "10m", "30m", "1h", "2h"})
        List<Duration> retries) {

    String link(String path) {
        return url.toString().replaceAll("/+$", "") + path;
    }
}
