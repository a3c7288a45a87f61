package dev.faultline.agent;

import dev.faultline.protocol.ContainerCpuStress;
import dev.faultline.protocol.Fault;

class ContainerCpuStressTest extends ContainerStressContract {

    @Override
    Fault fault() {
        return new ContainerCpuStress(1, 30);
    }

    @Override
    boolean isFelt() {
        return isHeldThere();
    }
}
