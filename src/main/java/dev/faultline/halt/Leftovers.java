package dev.faultline.halt;

import java.util.List;

/** Who knows what stopped runs left on hosts. The red button knows nobody; whoever looks for it implements this. */
public interface Leftovers {

    /** What is known to be there still, of runs that such a halt covers. Asks the database. */
    List<Leftover> openIn(Scope scope);

    /** @param name what it is, for people */
    record Leftover(String agent, String kind, String name) {}
}
