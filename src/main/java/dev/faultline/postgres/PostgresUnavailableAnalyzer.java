package dev.faultline.postgres;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A sentence and a way out instead of a hundred lines of stack trace. */
final class PostgresUnavailableAnalyzer extends AbstractFailureAnalyzer<PostgresUnavailable> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PostgresUnavailable cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Name a PostgreSQL 18 database with spring.datasource.url (or SPRING_DATASOURCE_URL), and its username and"
                        + " password beside it; then none is started here.",
                cause);
    }
}
