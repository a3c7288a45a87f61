package dev.faultline.notification;

import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.protocol.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Writes news as one channel tells them. */
@Component
class Letters {

    private final NotificationSettings settings;
    private final Teams teams;
    private final Map<Channel.Kind, Carrier> carriers;

    Letters(NotificationSettings settings, Teams teams, List<Carrier> carriers) {
        this.settings = settings;
        this.teams = teams;
        this.carriers = carriers.stream().collect(Collectors.toMap(Carrier::kind, Function.identity()));
    }

    Delivery.Letter letter(Channel channel, News news) {
        var team = teams.byId(channel.team()).map(Team::name).orElse("-");
        var link = settings.link(news.path());
        var carrier = carriers.get(channel.kind());
        var text = Wording.of(
                channel.terms().template(news.occasion()),
                news,
                channel.terms().zone(),
                team,
                link,
                carrier == null ? each -> each : carrier.escape());
        return new Delivery.Letter(news.occasion(), news.title(), text, data(channel, news, team, link, text));
    }

    /** By the convention of Standard Webhooks: a type, a time, and the rest. */
    private static String data(Channel channel, News news, String team, String link, String text) {
        var data = new LinkedHashMap<String, Object>(new TreeMap<>(news.data()));
        data.put("about", news.subject().word());
        data.put("occasion", news.occasion().word());
        data.put("what", news.what());
        data.put("title", news.title());
        data.put("who", news.who());
        data.put("at", news.at().toString());
        data.put(
                "when",
                Wording.when(news.at(), news.zone() == null ? channel.terms().zone() : news.zone()));
        data.put("link", link);
        data.put("team", team);
        data.put("text", text);
        return Wire.write(Map.of(
                "type",
                "faultline." + news.subject().word() + "." + news.occasion().word(),
                "timestamp",
                news.at().toString(),
                "data",
                data));
    }
}
