package dev.faultline.postgres;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the PostgreSQL that comes along keeps its data.
 *
 * @param port 0 for any free one
 */
@ConfigurationProperties("faultline.postgres")
record PostgresProperties(
        @DefaultValue(".local/postgres") Path directory,
        @DefaultValue("0") int port) {}
