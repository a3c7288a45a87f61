package dev.faultline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShareTest {

    @Test
    void neverGrantsMoreThanThePercentageOfAnyInventory() {
        for (int present = 0; present <= 1_000; present++) {
            for (int percent = 0; percent <= 100; percent++) {
                assertThat((long) new Share(percent, false).of(present) * 100)
                        .as("%d %% of %d", percent, present)
                        .isBetween((long) present * percent - 99, (long) present * percent);
            }
        }
    }

    @Test
    void grantsOneInsteadOfNoneOnlyWhereThatIsAllowedAndSomethingIsThere() {
        for (int present = 0; present <= 1_000; present++) {
            for (int percent = 0; percent <= 100; percent++) {
                int strict = new Share(percent, false).of(present);
                boolean one = strict == 0 && percent > 0 && present > 0;
                assertThat(new Share(percent, true).of(present))
                        .as("%d %% of %d, or one", percent, present)
                        .isEqualTo(one ? 1 : strict);
            }
        }
    }

    @Test
    void growsWithTheInventoryAndWithThePercentage() {
        for (boolean atLeastOne : new boolean[] {false, true}) {
            for (int present = 1; present <= 1_000; present++) {
                for (int percent = 1; percent <= 100; percent++) {
                    int here = new Share(percent, atLeastOne).of(present);
                    assertThat(here)
                            .isGreaterThanOrEqualTo(new Share(percent, atLeastOne).of(present - 1))
                            .isGreaterThanOrEqualTo(new Share(percent - 1, atLeastOne).of(present))
                            .isLessThanOrEqualTo(present);
                }
            }
        }
    }
}
