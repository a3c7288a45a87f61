package dev.faultline.blastradius;

import dev.faultline.fleet.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The machines that nodes of the control plane run on. The kernel gives each boot a number; an agent that names the same one
 * is on the same machine, whatever either is called, also out of a container.
 */
@Component
class OwnHosts {

    private final JdbcClient database;
    private final Fleet fleet;

    OwnHosts(JdbcClient database, Fleet fleet) {
        this.database = database;
        this.fleet = fleet;
    }

    @EventListener(ApplicationReadyEvent.class)
    void remember() {
        thisBoot().ifPresent(boot -> database.sql("""
                        insert into blast_own_host (boot_id) values (?)
                        on conflict (boot_id) do update set seen_at = clock_timestamp()
                        """).param(boot).update());
    }

    Set<UUID> agents() {
        return fleet.agentsOfBoots(database.sql("select boot_id from blast_own_host")
                .query((row, _) -> row.getString(1))
                .set());
    }

    private static Optional<String> thisBoot() {
        try {
            return Optional.of(
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }
}
