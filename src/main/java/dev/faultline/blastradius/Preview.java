package dev.faultline.blastradius;

import java.util.List;

/**
 * What a start would do. Nothing was started.
 *
 * @param worstCase in sentences, for people
 * @param answers of every guard, also those that allow
 * @param mayWait whether it is refused, and only because of what others do now
 * @param reach what it would take
 */
public record Preview(List<Aim> aims, List<String> worstCase, List<Answer> answers, boolean mayWait, Reach reach) {

    public Preview {
        aims = List.copyOf(aims);
        worstCase = List.copyOf(worstCase);
        answers = List.copyOf(answers);
    }

    public boolean allowed() {
        return answers.stream().allMatch(Answer::allowed);
    }

    public List<Answer> refusals() {
        return answers.stream().filter(answer -> !answer.allowed()).toList();
    }
}
