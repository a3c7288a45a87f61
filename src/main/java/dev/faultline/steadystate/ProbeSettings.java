package dev.faultline.steadystate;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param allow where probes may go: {@code host}, {@code host:port}, {@code *.domain:port}, {@code 10.0.0.0/8} or {@code
 *     10.0.0.0/8:9090}; nothing else, but for this machine itself while the sandbox is on
 */
@ConfigurationProperties("faultline.probes")
record ProbeSettings(@DefaultValue List<String> allow) {}
