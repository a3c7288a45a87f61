package dev.faultline.sandbox;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param directory for pidfiles, logs, the agent's files and its state
 * @param basePort where the storefront listens; the others follow. 0 takes any free ports
 * @param requestsPerSecond the steady load on the storefront
 */
@ConfigurationProperties("faultline.sandbox")
record SandboxProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue(".local/sandbox") Path directory,
        @DefaultValue("18080") int basePort,
        @DefaultValue("10") int requestsPerSecond) {}
