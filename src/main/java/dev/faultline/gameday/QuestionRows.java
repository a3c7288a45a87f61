package dev.faultline.gameday;

import static dev.faultline.gameday.GameDayRows.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What people who play asked, and what they were told. */
@Component
class QuestionRows {

    private final JdbcClient jdbc;

    QuestionRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Oldest first. */
    List<Question> of(UUID gameday) {
        return jdbc.sql("""
                        select id, asked_by, about, asked_at, answer, note, answered_by, answered_at
                        from gameday_question where gameday_id = ? order by asked_at, id
                        """).param(gameday).query(QuestionRows::question).list();
    }

    void insert(UUID gameday, Question question) {
        jdbc.sql("insert into gameday_question (id, gameday_id, asked_by, about, asked_at) values (?, ?, ?, ?, ?)")
                .params(question.id(), gameday, question.askedBy(), question.about(), utc(question.askedAt()))
                .update();
    }

    void answer(UUID id, Question.Answer answer, String note, String by, Instant at) {
        jdbc.sql("""
                        update gameday_question set answer = ?, note = ?, answered_by = ?, answered_at = ?
                        where id = ? and answer is null
                        """).params(answer.name(), note, by, utc(at), id).update();
    }

    private static Question question(ResultSet row, int number) throws SQLException {
        var answer = row.getString("answer");
        return new Question(
                row.getObject("id", UUID.class),
                row.getString("asked_by"),
                row.getString("about"),
                GameDayRows.required(row, "asked_at"),
                answer == null ? null : Question.Answer.valueOf(answer),
                row.getString("note"),
                row.getString("answered_by"),
                GameDayRows.instant(row, "answered_at"));
    }
}
