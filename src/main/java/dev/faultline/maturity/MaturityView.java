package dev.faultline.maturity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.access.Caller;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a service has earned, as programs and pages show it.
 *
 * @param level that is earned; 0 when none is
 * @param effective the same, or what two people agreed on for now
 * @param since when the level was last seen to change
 * @param until when the level runs out if nothing happens
 * @param next what is missing first for the next level
 * @param nextRung the smallest thing that nobody has taken away yet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record MaturityView(
        String service,
        String team,
        int level,
        int effective,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String next,
        List<LevelView> levels,
        List<SetbackView> setbacks,
        List<BlockerView> blockers,
        List<RungView> ladder,
        @Nullable String nextRung,
        @Nullable LevelOverride override) {

    /** @param earned whether this level and every one before it is */
    record LevelView(int level, String title, String allows, boolean earned, List<DemandView> demands) {

        public long met() {
            return demands.stream().filter(DemandView::met).count();
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DemandView(
            String name, String says, boolean met, @Nullable Instant until, List<ProofView> proofs) {}

    /** @param id absent where it belongs to a team that the reader is not in */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProofView(
            String kind,
            @Nullable UUID id,
            String says,
            Instant at,
            @Nullable Instant until) {

        /** Where its page is. */
        public @Nullable String path() {
            return id == null
                    ? null
                    : switch (kind) {
                        case "run" -> "/runs/" + id;
                        case "gameday" -> "/gamedays/" + id;
                        default -> "/halts/drills/" + id;
                    };
        }
    }

    record SetbackView(String says, int lost, ProofView proof) {}

    record BlockerView(UUID gameday, int number, String title, String owner, LocalDate due) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RungView(String rung, String title, @Nullable ProofView climbed) {}

    static MaturityView of(Standing standing, Caller reader) {
        var assessment = standing.assessment();
        return new MaturityView(
                standing.service().name(),
                standing.service().team(),
                standing.level(),
                standing.effective(),
                standing.told().map(MaturityRows.Told::since).orElse(null),
                assessment.until(),
                standing.inOneLine().isEmpty() ? null : standing.inOneLine(),
                Arrays.stream(Level.values())
                        .map(level -> new LevelView(
                                level.number(),
                                level.title(),
                                level.allows(),
                                level.number() <= standing.level(),
                                assessment.demands().getOrDefault(level, List.of()).stream()
                                        .map(each -> demand(each, reader))
                                        .toList()))
                        .toList(),
                assessment.setbacks().stream()
                        .map(each -> new SetbackView(each.says(), each.lost(), proof(each.proof(), reader)))
                        .toList(),
                assessment.blockers().stream()
                        .map(Evidence.Held::action)
                        .map(each ->
                                new BlockerView(each.gameday(), each.number(), each.title(), each.owner(), each.due()))
                        .toList(),
                Arrays.stream(Rung.values())
                        .map(rung -> new RungView(
                                rung.word(),
                                rung.title(),
                                Optional.ofNullable(assessment.ladder().get(rung))
                                        .map(each -> proof(each, reader))
                                        .orElse(null)))
                        .toList(),
                assessment.nextRung().map(Rung::word).orElse(null),
                standing.override().orElse(null));
    }

    private static DemandView demand(Assessment.Demand demand, Caller reader) {
        return new DemandView(
                demand.name(),
                demand.says(),
                demand.met(),
                demand.until(),
                demand.proofs().stream().map(each -> proof(each, reader)).toList());
    }

    /** What belongs to a team that the reader is not in is there, and not named. */
    private static ProofView proof(Assessment.Proof proof, Caller reader) {
        boolean visible = proof.team() == null || reader.maySee(proof.team());
        return new ProofView(
                proof.kind().name().toLowerCase(java.util.Locale.ROOT),
                visible ? proof.id() : null,
                visible ? proof.says() : "Something of another team",
                proof.at(),
                proof.until());
    }

    /** The five steps as a picture. */
    public Stairs stairs() {
        return Stairs.of(this);
    }
}
