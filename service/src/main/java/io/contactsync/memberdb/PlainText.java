package io.contactsync.memberdb;

import java.math.BigDecimal;

/** A database's value as text, the same on every database: numbers plain, dates as ISO 8601, booleans true or false. */
final class PlainText {
    private PlainText() {}

    /** @throws IllegalArgumentException saying what was found and expected, without the value */
    static String of(Object value) {
        if (value instanceof byte[]) {
            throw new IllegalArgumentException("binary data (expected: text, a number or a date)");
        }
        if (value instanceof java.sql.Array) {
            throw new IllegalArgumentException("a list (expected: one value in each column)");
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("not a finite number (expected: text, a number or a date)");
            }
            return new BigDecimal(value.toString()).stripTrailingZeros().toPlainString();
        }
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }
}
