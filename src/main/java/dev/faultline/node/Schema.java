package dev.faultline.node;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Brings the database up to what this code knows, and refuses one that it cannot know: this code runs on the schema of the next
 * version, because migrations only add; of anything later nobody has promised that.
 */
@Configuration(proxyBeanMethods = false)
class Schema {

    private static final int NEWER_BY = 1;

    @Bean
    FlywayMigrationStrategy migrating() {
        return flyway -> {
            refuseTheUnknown(flyway);
            flyway.migrate();
        };
    }

    /** What is missing or was changed, Flyway itself refuses. */
    private static void refuseTheUnknown(Flyway flyway) {
        long unknown = Arrays.stream(flyway.info().all())
                .filter(each -> each.getState() == MigrationState.FUTURE_SUCCESS)
                .count();
        if (unknown > NEWER_BY) {
            throw new IllegalStateException(
                    "The database has %d migrations that this version does not know; it runs on %d at most. Start a newer version."
                            .formatted(unknown, NEWER_BY));
        }
    }

    /** The newest migration that this code knows. */
    static int newest(Flyway flyway) {
        return Arrays.stream(flyway.info().all())
                .filter(each -> !each.getState().isFailed() && each.getState() != MigrationState.FUTURE_SUCCESS)
                .map(MigrationInfo::getVersion)
                .mapToInt(version -> version == null ? 0 : Integer.parseInt(version.getVersion()))
                .max()
                .orElse(0);
    }
}
