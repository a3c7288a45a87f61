package dev.faultline.agent;

import dev.faultline.protocol.ContainerMemoryStress;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Fault;

class ContainerMemoryStressTest extends ContainerStressContract {

    private static final int MEBIBYTES = 60;

    @Override
    Fault fault() {
        return new ContainerMemoryStress(DataSize.ofMebibytes(MEBIBYTES));
    }

    @Override
    boolean isFelt() {
        return isHeldThere()
                && Outside.processesOf(injection).stream().anyMatch(pid -> Outside.residentMebibytes(pid) >= MEBIBYTES);
    }
}
