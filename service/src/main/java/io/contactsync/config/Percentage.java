package io.contactsync.config;

/**
 * A share, configured as {@code 10%}.
 *
 * @param value 0 to 100
 */
public record Percentage(double value) {

    public Percentage {
        if (!(value >= 0 && value <= 100)) {
            throw new IllegalArgumentException(value + "% (expected: 0% to 100%)");
        }
    }

    /** Found by the binder; the sign {@code %} may be left out. */
    public static Percentage valueOf(String text) {
        String number = text.strip();
        return new Percentage(Double.parseDouble(
                number.endsWith("%") ? number.substring(0, number.length() - 1).strip() : number));
    }

    @Override
    public String toString() {
        return (value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value)) + "%";
    }
}
