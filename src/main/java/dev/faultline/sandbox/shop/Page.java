package dev.faultline.sandbox.shop;

import java.util.List;
import java.util.stream.Collectors;

/** The storefront's HTML. */
final class Page {

    private Page() {}

    static String home(View view) {
        Level level = view.level();
        return html("<meta http-equiv=\"refresh\" content=\"2\">", """
                <p class="level %s"><b>%s</b> %s</p>
                %s%s
                <h2>Products</h2>
                %s
                <form method="post" action="/checkout"><button %s>Buy</button></form>
                %s
                <form action="/search"><input name="q" aria-label="Search"> <button>Search</button></form>
                """.formatted(
                        level.word(),
                        level.word(),
                        level.sentence(),
                        staleness(view.shelf()),
                        reasons(view.reasons()),
                        list(view.shelf().products()),
                        view.sells() ? "" : "disabled",
                        view.recommended()
                                .map(them -> "<h2>You may like</h2>\n" + list(them))
                                .orElse("")));
    }

    static String found(String words, List<Product> products) {
        return html(
                "",
                "<h2>%d found for “%s”</h2>\n%s<p><a href=\"/\">Back</a></p>"
                        .formatted(products.size(), escaped(words), list(products)));
    }

    static String message(String sentence) {
        return html("", "<p>%s</p><p><a href=\"/\">Back</a></p>".formatted(escaped(sentence)));
    }

    private static String staleness(Shelf shelf) {
        return shelf.age()
                .map(age -> "<p class=\"%s\">Prices and stock are %d seconds old.%s</p>"
                        .formatted(
                                shelf.isOld() ? "old" : "aged",
                                age.toSeconds(),
                                shelf.isOld() ? " They may be wrong by now." : ""))
                .orElse("");
    }

    private static String reasons(List<String> reasons) {
        return reasons.isEmpty()
                ? ""
                : reasons.stream()
                        .map(each -> "<li>" + escaped(each))
                        .collect(Collectors.joining("\n", "<ul class=\"reasons\">\n", "\n</ul>"));
    }

    private static String list(List<Product> products) {
        return products.stream()
                .map(each -> "<tr><td>%s<td>%s<td>%d left".formatted(escaped(each.name()), each.price(), each.stock()))
                .collect(Collectors.joining("\n", "<table>\n", "\n</table>\n"));
    }

    private static String html(String head, String body) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>The shop</title>
                %s
                <style>
                body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }
                td { padding: .2rem 1rem .2rem 0 }
                .level, .old { padding: .5rem 1rem; border-left: .4rem solid #2f7d4f; background: #eef7f1; color: #111 }
                .stale, .reduced { border-color: #b98900; background: #fdf6e3 }
                .read-only, .old { border-color: #bf092f; background: #fdecef }
                .reasons { color: #666 }
                </style>
                </head>
                <body>
                <h1>The shop</h1>
                %s
                </body>
                </html>
                """.formatted(head, body);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
