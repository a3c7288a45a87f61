package dev.faultline.agent;

import java.util.List;

/** The process that is a fault: {@code hold <program> <arguments…>}. */
final class Hold {

    private Hold() {}

    /** @return the exit code */
    static int main(List<String> arguments) {
        return 2;
    }
}
