package monkey;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The application into which tests put Chaos Monkey; not one of Faultline's packages, where its own contexts would find it. */
@EnableAutoConfiguration
@RestController
public class Shop {

    public static void main(String[] arguments) {
        SpringApplication.run(Shop.class, arguments);
    }

    @GetMapping("/orders")
    List<String> orders() {
        return List.of();
    }
}
