package io.contactsync.demo;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * People as they are: with apostrophes, quotes, several scripts and both writing directions in their names, so that the
 * first look shows already that nothing of it is lost.
 */
final class SamplePeople {

    private static final List<String> GIVEN_NAMES = List.of(
            "Ada",
            "Alan",
            "Amélie",
            "Björn",
            "Chloë",
            "D'Arcy",
            "Edsger",
            "Émile",
            "Fatima",
            "Grace",
            "Ines",
            "Jürgen",
            "Katherine",
            "Łukasz",
            "Margaret",
            "Nguyễn",
            "Óscar",
            "Priya",
            "Renée",
            "Søren",
            "Tove",
            "Zoë",
            "지우",
            "서연",
            "美咲",
            "Ольга",
            "Γιάννης",
            "نور",
            "דוד",
            "Mary \"Mo\"");

    private static final List<String> SURNAMES = List.of(
            "Lovelace",
            "Turing",
            "O'Brien",
            "van der Berg",
            "Müller-Lüdenscheidt",
            "Dijkstra",
            "Hopper",
            "Johnson",
            "Kowalska",
            "Hamilton",
            "Núñez",
            "Ramanujan",
            "Kierkegaard",
            "Jansson",
            "김",
            "박",
            "山本",
            "Иванова",
            "Παπαδόπουλος",
            "الحسن",
            "כהן",
            "Smith <b>&</b> Sons",
            "Nagy",
            "Rossi 🎻");

    private static final List<String> CHAPTERS = List.of("North", "East", "South", "West");

    private static final List<String> CITIES =
            List.of("Aarhus", "Bath", "Cádiz", "Delft", "Évora", "Füssen", "Göteborg", "서울", "Kraków", "Århus");

    private static final List<String> STREETS =
            List.of("Mill Lane", "Station Road", "Rue de l'Église", "Lindenstraße", "Calle Mayor", "King's Parade");

    private final RandomGenerator random;

    SamplePeople(RandomGenerator random) {
        this.random = random;
    }

    String givenName() {
        return oneOf(GIVEN_NAMES);
    }

    String surname() {
        return oneOf(SURNAMES);
    }

    String chapter() {
        return oneOf(CHAPTERS);
    }

    String city() {
        return oneOf(CITIES);
    }

    String street() {
        return oneOf(STREETS) + " " + random.nextInt(1, 200);
    }

    String postalCode() {
        return String.valueOf(random.nextInt(10_000, 99_999));
    }

    String email(long member) {
        return "member" + member + "@mail.example";
    }

    String mobile() {
        return "+49 15" + random.nextInt(10, 99) + " " + random.nextInt(1_000_000, 9_999_999);
    }

    String birthday() {
        return "%d-%02d-%02d".formatted(random.nextInt(1935, 2008), random.nextInt(1, 13), random.nextInt(1, 29));
    }

    private String oneOf(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
