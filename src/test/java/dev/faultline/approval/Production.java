package dev.faultline.approval;

import dev.faultline.SignedIn;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A protected environment to run things in: an agent that was just heard, and the targets that a test puts on it. */
final class Production {

    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AtomicInteger made = new AtomicInteger();

    private final JdbcClient database;
    private final UUID agent = UUID.randomUUID();

    Production(JdbcClient database) {
        this.database = database;
        database.sql("truncate blast_hold, blast_touch, blast_budget").update();
        database.sql("delete from target").update();
        var name = "host-" + agent;
        database.sql("""
                        insert into agent (id, name, public_key, last_heard_at)
                        values (?, ?, ?, clock_timestamp() + interval '1 hour')
                        """).params(agent, name, aKey()).update();
    }

    private static byte[] aKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Four instances of payments, of which the first two may be chosen. */
    Production withPayments() {
        List.of("payments-1", "payments-2").forEach(name -> process(name, "payments", "a"));
        List.of("payments-3", "payments-4").forEach(name -> process(name, "payments", "b"));
        return this;
    }

    UUID process(String name, String service, String group) {
        return target("PROCESS", "production", name, service, group, "process-pause");
    }

    /** Of no service: nothing but the target itself keeps two starts apart. */
    UUID alone(String name, String group) {
        var id = target("PROCESS", "production", name, "-", group, "process-pause");
        database.sql("update target set labels = labels - 'service' where id = ?")
                .param(id)
                .update();
        return id;
    }

    UUID target(String kind, String environment, String name, String service, String group, String fault) {
        var id = UUID.randomUUID();
        database.sql("""
                        insert into target (id, agent_id, key, kind, name, labels, healthy, faults)
                        values (:id, :agent, :name, :kind, :name,
                                jsonb_build_object('name', :name, 'service', :service, 'environment', :environment, 'group', :group),
                                true, array[:fault])
                        """)
                .param("id", id)
                .param("agent", agent)
                .param("kind", kind)
                .param("environment", environment)
                .param("name", name)
                .param("service", service)
                .param("group", group)
                .param("fault", fault)
                .update();
        return id;
    }

    void gone(String name) {
        database.sql("update target set absent_since = clock_timestamp() where name = ?")
                .param(name)
                .update();
    }

    void back(String name) {
        database.sql("update target set absent_since = null where name = ?")
                .param(name)
                .update();
    }

    void moved(String name, String label, String value) {
        database.sql("update target set labels = labels || jsonb_build_object(?::text, ?::text) where name = ?")
                .params(label, value, name)
                .update();
    }

    /** Pauses one of group a. */
    static UUID experiment(SignedIn.Visitor who) {
        return id(who.post(
                        "/api/v1/experiments",
                        definition("pause one " + made.incrementAndGet(), "one", "process-pause"))
                .body());
    }

    static UUID experiment(SignedIn.Visitor who, String mode, String fault) {
        return id(who.post("/api/v1/experiments", definition("break it " + made.incrementAndGet(), mode, fault))
                .body());
    }

    static String definition(String name, String mode, String fault) {
        return """
                {"name": "%s", "hypothesis": "Nobody notices.",
                 "probes": [{"name": "alive", "type": "http", "url": "http://127.0.0.1:9/", "reading": "status",
                             "timeout": "1s", "tolerance": {"exactly": 200}}],
                 "method": [{"name": "hurt", "type": "fault", "fault": %s, "duration": "5s",
                             "target": {"selector": {"group": "a"}, "mode": "%s"}}],
                 "limits": {"maxTargets": 4, "maxDuration": "1m", "recoverWithin": "5s"}}
                """.formatted(
                        name,
                        fault.equals("cpu-stress")
                                ? "{\"type\": \"cpu-stress\", \"workers\": 1, \"load\": 10}"
                                : "{\"type\": \"process-pause\"}",
                        mode);
    }

    static UUID id(String json) {
        return UUID.fromString(read(json).path("id").asString());
    }

    static JsonNode read(String json) {
        return JSON.readTree(json);
    }
}
