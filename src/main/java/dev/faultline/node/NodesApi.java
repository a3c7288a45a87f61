package dev.faultline.node;

import dev.faultline.gate.Page;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class NodesApi {

    private final Nodes nodes;

    NodesApi(Nodes nodes) {
        this.nodes = nodes;
    }

    @GetMapping("/api/v1/nodes")
    @Operation(summary = "The servers of this control plane", description = "As the database last told this one.")
    Page<NodeView> nodes() {
        return new Page<>(nodes.all(), null);
    }
}
