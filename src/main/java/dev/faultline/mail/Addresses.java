package dev.faultline.mail;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Digest;
import dev.faultline.access.Person;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Throttle;
import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where people get e-mail. An address counts once a code that was sent there has come back. */
@Component
public class Addresses {

    private static final Duration CODE_IS_GOOD = Duration.ofHours(1);
    private static final int LETTERS = 12;

    private final JdbcClient database;
    private final Mail mail;
    private final Accounts accounts;
    private final Clock clock;
    private final Ids ids;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;

    /** Nobody fills the inbox of somebody else with codes. */
    private final Throttle codes;

    Addresses(
            JdbcClient database,
            Mail mail,
            Accounts accounts,
            Clock clock,
            Ticker ticker,
            Ids ids,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions) {
        this.database = database;
        this.mail = mail;
        this.accounts = accounts;
        this.clock = clock;
        this.ids = ids;
        this.facts = facts;
        this.transaction = new TransactionTemplate(transactions);
        this.codes = new Throttle(ticker, 5, Duration.ofMinutes(12));
    }

    /**
     * @param address where e-mail goes; null: nowhere
     * @param proposed where a code was sent that has not come back
     */
    record Known(@Nullable String address, @Nullable String proposed) {}

    /** Where somebody gets e-mail; empty as long as nobody has confirmed that they do. */
    public Optional<Address> of(UUID person) {
        return Optional.ofNullable(known(person).address()).map(Address::new);
    }

    Known known(UUID person) {
        return database.sql("select address, proposed from mail_address where person_id = :person")
                .param("person", person)
                .query((row, _) -> new Known(row.getString(1), row.getString(2)))
                .optional()
                .orElse(new Known(null, null));
    }

    /** Sends a code there. E-mail goes on to the address before until the code comes back. */
    void propose(Caller caller, Address address) {
        if (!mail.isOn()) {
            throw Problem.conflict("mail-off", "This server sends no e-mail: no mail server is set.");
        }
        if (!codes.admits(caller.id().toString())) {
            throw new Problem(
                    429, "too-many-codes", "Too many codes", "Wait some minutes before you ask for another code.");
        }
        var code = Digest.secret().substring(0, LETTERS);
        transaction.executeWithoutResult(_ -> keep(caller, address, code));
        switch (mail.send(letter(caller, address, code))) {
            case Delivery.Accepted _ -> {}
            case Delivery.Refused refused ->
                throw Problem.invalid(FieldError.at("#/address", "refused", refused.why()));
            case Delivery.Failed failed -> throw new Problem(503, "mail", "The code could not be sent", failed.why());
        }
    }

    private void keep(Caller caller, Address address, String code) {
        database.sql("""
                        insert into mail_address (person_id, proposed, code_hash, code_until) values (:person, :address, :hash, :until)
                        on conflict (person_id) do update
                            set proposed = excluded.proposed, code_hash = excluded.code_hash, code_until = excluded.code_until
                        """)
                .param("person", caller.id())
                .param("address", address.text())
                .param("hash", Digest.sha256(code))
                .param("until", now().plus(CODE_IS_GOOD))
                .update();
    }

    private Letter letter(Caller caller, Address address, String code) {
        return new Letter(
                ids.next(),
                address,
                accounts.person(caller.id()).map(Person::displayName).orElse(""),
                "Your code for Faultline",
                """
                %s wants to get e-mail from Faultline here. If that is you, enter this code within an hour, under You, E-mail:

                %s

                If it is not you, do nothing: without the code, nothing else comes.
                """.formatted(caller.name(), code));
    }

    /** @return false for a code that was not sent, or too long ago */
    boolean confirm(Caller caller, String code) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            boolean known = database.sql("""
                                    update mail_address set address = proposed, confirmed_at = :now, proposed = null, code_hash = null, code_until = null
                                    where person_id = :person and code_hash = :hash and code_until > :now
                                    """)
                            .param("person", caller.id())
                            .param("hash", Digest.sha256(code))
                            .param("now", now())
                            .update()
                    == 1;
            if (known) {
                facts.publishEvent(new AddressFact.Confirmed(caller.actor(), caller.id()));
            }
            return known;
        }));
    }

    void remove(Caller caller) {
        transaction.executeWithoutResult(_ -> {
            int removed = database.sql("delete from mail_address where person_id = :person")
                    .param("person", caller.id())
                    .update();
            if (removed == 1) {
                facts.publishEvent(new AddressFact.Removed(caller.actor(), caller.id()));
            }
        });
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }
}
