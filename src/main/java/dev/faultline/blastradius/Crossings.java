package dev.faultline.blastradius;

import dev.faultline.catalogue.Service;
import dev.faultline.catalogue.Services;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Reads once what it takes to say whether starts would be in each other's way. */
@Component
public class Crossings {

    private final Services services;
    private final Budgets budgets;
    private final BlastRadiusProperties properties;

    Crossings(Services services, Budgets budgets, BlastRadiusProperties properties) {
        this.services = services;
        this.budgets = budgets;
        this.properties = properties;
    }

    /** For these and no others. */
    public Crossing among(Collection<Reach> reaches) {
        var reached = reaches.stream()
                .flatMap(each -> each.places().stream())
                .map(Reach.Place::service)
                .collect(Collectors.toSet());
        return new Crossing(services.beside(reached), contacts(reached), limits(reaches), properties.rules());
    }

    private Map<String, String> contacts(Set<String> reached) {
        var contacts = new TreeMap<String, String>();
        for (var name : reached) {
            services.find(name)
                    .map(Service::contact)
                    .filter(each -> !each.isBlank())
                    .ifPresent(each -> contacts.put(name, each));
        }
        return contacts;
    }

    private Map<Budgets.Key, Integer> limits(Collection<Reach> reaches) {
        var set = budgets.all().stream()
                .collect(Collectors.toMap(each -> new Budgets.Key(each.kind(), each.name()), Budget::most));
        return reaches.stream()
                .flatMap(each -> each.needs().stream())
                .map(each -> new Budgets.Key(each.kind(), each.name()))
                .distinct()
                .collect(Collectors.toMap(
                        Function.identity(), each -> set.getOrDefault(each, properties.of(each.kind()))));
    }
}
