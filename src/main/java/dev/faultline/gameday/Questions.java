package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Problem;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** “Is this us?” is asked by whoever plays, and answered once by whoever leads. Both are facts of the GameDay. */
@Component
class Questions {

    private static final int LONGEST = 500;

    private final Desk desk;
    private final QuestionRows rows;

    Questions(Desk desk, QuestionRows rows) {
        this.desk = desk;
        this.rows = rows;
    }

    /** The same again, while nobody has answered, is the same question. */
    Question ask(Caller caller, UUID id, Fields fields) {
        var about = fields.text("about", 0, LONGEST, "");
        fields.end();
        fields.check();
        return desk.change(caller, id, held -> {
            held.demandPart(caller);
            if (held.day().state().isOver()) {
                throw Problem.conflict("state", "It is over.");
            }
            return rows.of(id).stream()
                    .filter(each -> each.isOpen()
                            && each.askedBy().equals(held.actor())
                            && each.about().equals(about))
                    .findFirst()
                    .orElseGet(() -> asked(held, about));
        });
    }

    private Question asked(Desk.Held held, String about) {
        var question = Question.open(desk.newId(), held.actor(), about, held.now());
        rows.insert(held.day().id(), question);
        held.tell(new GameDayFact.Asked(held.day().id(), held.day().team(), held.actor(), question.id(), about));
        return question;
    }

    /** @throws Problem conflict where somebody has given the other answer */
    void answer(Caller caller, UUID id, UUID question, Fields fields) {
        var answer = fields.oneOf("answer", Question.Answer.class);
        var note = fields.text("note", 0, LONGEST, "");
        fields.end();
        fields.check();
        desk.change(caller, id, held -> {
            held.demandDuty(caller, Duty.FACILITATOR, Duty.COMMANDER);
            var asked = rows.of(id).stream()
                    .filter(each -> each.id().equals(question))
                    .findFirst()
                    .orElseThrow(Problem::notFound);
            if (asked.answer() == answer) {
                return id;
            }
            if (!asked.isOpen()) {
                throw Problem.conflict("answered", "%s has answered already.".formatted(asked.answeredBy()));
            }
            rows.answer(question, answer, note, held.actor(), held.now());
            held.tell(new GameDayFact.Answered(
                    id, held.day().team(), held.actor(), question, asked.askedBy(), answer, note));
            return id;
        });
    }
}
