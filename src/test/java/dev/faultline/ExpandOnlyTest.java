package dev.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Migrations since the last release only add: while nodes are replaced one after the other, those of the release before run on
 * the new schema. Reads the SQL as far as that takes.
 */
class ExpandOnlyTest {

    private static final Path MIGRATIONS = Path.of("db/migrations");

    /** The newest migration that some database outside has, which nothing may be changed about any more. */
    private static final int RELEASED = 8;

    private static final Map<String, Pattern> FORBIDDEN = Map.of(
            "drops what older code uses",
            Pattern.compile("\\bdrop (table|column|view|materialized view|type|schema|sequence|function|domain)\\b"),
            "renames what older code uses",
            Pattern.compile("\\brename\\b"),
            "changes a type that older code reads or writes",
            Pattern.compile("\\balter (column )?[a-z_]+ (set data )?type\\b"),
            "wants a value that older code does not write",
            Pattern.compile("\\bset not null\\b"),
            "takes away the value that older code does not write",
            Pattern.compile("\\bdrop default\\b"),
            "takes away rows or rights",
            Pattern.compile("^(truncate|delete|revoke)\\b"));

    private static final Pattern ADDED = Pattern.compile("\\badd (column )?(if not exists )?[a-z_]+ [^,]*");

    @Test
    void migrationsSinceTheLastReleaseOnlyAdd() throws IOException {
        try (var files = Files.list(MIGRATIONS)) {
            for (var file : files.filter(each -> number(each) > RELEASED).toList()) {
                assertThat(objections(Files.readString(file))).as("%s", file).isEmpty();
            }
        }
    }

    @Test
    void everyMigrationHasANumberOfItsOwn() throws IOException {
        var byNumber = new TreeMap<Integer, String>();
        try (var files = Files.list(MIGRATIONS)) {
            files.forEach(file -> assertThat(byNumber.put(number(file), file.toString()))
                    .as("%s", file)
                    .isNull());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop table agent;",
                "alter table agent drop column node;",
                "ALTER TABLE agent\n  DROP COLUMN node;",
                "alter table agent rename column node to server;",
                "alter table agent rename to agents;",
                "alter table run alter column state type integer;",
                "alter table run alter state set data type text;",
                "alter table run alter column why set not null;",
                "alter table run alter column why drop default;",
                "alter table run add column mood text not null;",
                "alter table run add mood text not null, add column other text;",
                "create table a (b int); drop view c;",
                "truncate run;",
                "delete from run where true;",
                "revoke select on run from somebody;"
            })
    void whatTakesSomethingAwayIsSeen(String sql) {
        assertThat(objections(sql)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table mood (id uuid primary key, name text not null);",
                "alter table run add column mood text;",
                "alter table run add column mood text not null default '', add column other bigint not null default 0;",
                "-- drop table run;\ncreate index i on run (id);",
                "/* drop table run; */ create index i on run (id);",
                "comment on table run is 'do not drop table run; ever';",
                "create function f() returns trigger language plpgsql as $$ begin delete from x; return new; end $$;",
                "alter table run alter column why drop not null;",
                "alter table run drop constraint run_state_check, add constraint run_state_check check (state <> '');"
            })
    void whatAddsIsLeftAlone(String sql) {
        assertThat(objections(sql)).isEmpty();
    }

    private static int number(Path file) {
        var name = String.valueOf(file.getFileName());
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    private static List<String> objections(String sql) {
        var objections = new ArrayList<String>();
        for (var statement : statements(sql)) {
            FORBIDDEN.forEach((why, pattern) -> {
                if (pattern.matcher(statement).find()) {
                    objections.add(why + ": " + statement);
                }
            });
            if (wantsMore(statement)) {
                objections.add("adds a column that older code leaves empty and that may not be: " + statement);
            }
        }
        return objections;
    }

    private static boolean wantsMore(String statement) {
        return statement.startsWith("alter table")
                && ADDED.matcher(statement)
                        .results()
                        .map(MatchResult::group)
                        .anyMatch(column -> column.contains(" not null")
                                && !column.contains(" default ")
                                && !column.startsWith("add constraint"));
    }

    /** In small letters with single blanks; without comments, and without what stands in quotes. */
    private static List<String> statements(String sql) {
        var bare = sql.replaceAll("(?s)/\\*.*?\\*/", " ")
                .replaceAll("--[^\\n]*", " ")
                .replaceAll("(?s)\\$([a-z_]*)\\$.*?\\$\\1\\$", "''")
                .replaceAll("'(?:[^']|'')*'", "''")
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\s+", " ");
        return Pattern.compile(";")
                .splitAsStream(bare)
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }
}
