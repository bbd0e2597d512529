package io.contactsync;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** The forms in which a text may stand within another one. */
final class Disguises {

    private Disguises() {}

    /** Plain, URL-encoded, JSON-escaped (also to ASCII alone), HTML-escaped, and in Base64 at each of its three offsets. */
    static Set<String> of(String text) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(text);
        String url = URLEncoder.encode(text, StandardCharsets.UTF_8);
        forms.add(url);
        forms.add(url.replace("+", "%20"));
        forms.add(url.toLowerCase(java.util.Locale.ROOT));
        String json = JsonMapper.shared().writeValueAsString(text);
        forms.add(json.substring(1, json.length() - 1));
        forms.add(asciiJson(text));
        forms.add(text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;"));
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = ("x".repeat(offset) + text).getBytes(StandardCharsets.UTF_8);
            String coded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // The characters at both ends also hold bits of the neighbours.
            String core = coded.substring((offset * 8 + 5) / 6, coded.length() - 1);
            forms.add(core);
            forms.add(core.replace('+', '-').replace('/', '_'));
        }
        return forms;
    }

    private static String asciiJson(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(c < 128 ? String.valueOf((char) c) : String.format("\\u%04x", c)));
        return escaped.toString();
    }
}
