package dev.faultline.access;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keys that all nodes share, made by whichever asks first. To be asked at start and kept: this asks the database. */
@Component
public class SigningKeys {

    private final JdbcClient database;

    SigningKeys(JdbcClient database) {
        this.database = database;
    }

    /** 256 random bits for this purpose alone. */
    public byte[] of(String purpose) {
        database.sql("insert into signing_key (purpose, key) values (:purpose, :key) on conflict do nothing")
                .param("purpose", purpose)
                .param("key", Digest.random(32))
                .update();
        return database.sql("select key from signing_key where purpose = :purpose")
                .param("purpose", purpose)
                .query((row, number) -> row.getBytes("key"))
                .single();
    }
}
