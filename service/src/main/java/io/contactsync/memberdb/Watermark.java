package io.contactsync.memberdb;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * How far the changes of a source were read, in the words of its {@code updated-at} column.
 *
 * @param at   as the column shows it; of a column with time zone in UTC
 * @param form how the column writes it
 */
public record Watermark(LocalDateTime at, Form form) {

    /** Ways in which columns write points in time. */
    public enum Form {
        TIMESTAMP,
        TIMESTAMP_WITH_TIME_ZONE,
        DATE,
        /** ISO 8601 or close to it, so that later is greater. */
        TEXT,
        SECONDS,
        MILLIS,
        MICROS
    }

    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /**
     * Reads a value of the column.
     *
     * @throws IllegalArgumentException when it is no point in time; does not name the value
     */
    static Watermark of(Object value, boolean zoned) {
        if (value instanceof LocalDateTime time) {
            return new Watermark(time, zoned ? Form.TIMESTAMP_WITH_TIME_ZONE : Form.TIMESTAMP);
        }
        if (value instanceof LocalDate day) {
            return new Watermark(day.atStartOfDay(), Form.DATE);
        }
        if (value instanceof Number number) {
            return ofNumber(new BigDecimal(number.toString()));
        }
        String text = value.toString().strip().replace('T', ' ');
        try {
            return new Watermark(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay()
                            : LocalDateTime.parse(text.substring(0, 19), TEXT),
                    Form.TEXT);
        } catch (DateTimeException | StringIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a point in time (expected: a timestamp, ISO 8601 or Unix time)", e);
        }
    }

    /** Unix time; what it counts shows in its size. */
    private static Watermark ofNumber(BigDecimal number) {
        BigDecimal size = number.abs();
        Form form = size.compareTo(BigDecimal.valueOf(100_000_000_000L)) < 0
                ? Form.SECONDS
                : size.compareTo(BigDecimal.valueOf(100_000_000_000_000L)) < 0 ? Form.MILLIS : Form.MICROS;
        long factor = perUnit(form);
        long micros = number.multiply(BigDecimal.valueOf(factor)).longValue();
        return new Watermark(
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, MILLION.longValue()),
                        (int) Math.floorMod(micros, MILLION.longValue()) * 1_000,
                        ZoneOffset.UTC),
                form);
    }

    private static long perUnit(Form form) {
        return switch (form) {
            case SECONDS -> 1_000_000;
            case MILLIS -> 1_000;
            default -> 1;
        };
    }

    /** What to compare the column with, so that nothing of this moment or later is left out. */
    Object parameter() {
        return switch (form) {
            case TIMESTAMP -> at;
            case TIMESTAMP_WITH_TIME_ZONE -> at.atOffset(ZoneOffset.UTC);
            case DATE -> at.toLocalDate();
            // A blank sorts before the T that others write there, and a short text before a longer one.
            case TEXT -> TEXT.format(at);
            case SECONDS, MILLIS, MICROS -> {
                Instant instant = at.toInstant(ZoneOffset.UTC);
                long micros = instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
                yield Math.floorDiv(micros, perUnit(form));
            }
        };
    }

    /** Earlier by so much. */
    Watermark minus(java.time.Duration duration) {
        return new Watermark(at.minus(duration), form);
    }

    Watermark at(LocalDateTime other) {
        return new Watermark(other, form);
    }

    /** For {@link #parse}. */
    public String text() {
        return at + " " + form;
    }

    /** Reads {@link #text} back; empty for anything else. */
    public static Optional<Watermark> parse(String text) {
        String[] parts = text.split(" ", 2);
        try {
            return parts.length == 2
                    ? Optional.of(new Watermark(LocalDateTime.parse(parts[0]), Form.valueOf(parts[1])))
                    : Optional.empty();
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
