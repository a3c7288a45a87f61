package dev.faultline;

import dev.faultline.checkpoint.VerifyCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The control plane: one web server, one database, agents that call in. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Faultline {

    public static void main(String[] arguments) {
        if (VerifyCommand.isMeant(arguments)) {
            System.exit(VerifyCommand.run(System.out, arguments));
        }
        SpringApplication.run(Faultline.class, arguments);
    }
}
