package dev.faultline.sandbox;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SandboxConfiguration {

    /** Chosen once, since examples and the agent's files must name the same ones. */
    @Bean
    ShopPorts shopPorts(SandboxProperties properties) {
        return ShopPorts.from(properties.basePort());
    }
}
