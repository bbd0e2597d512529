package io.contactsync.graphsimulator.contacts;

import io.contactsync.graphsimulator.protocol.GraphError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;

/**
 * Writes and reads the ids of one mailbox: 152 characters, case-sensitive, with {@code -}, {@code _} and {@code =}; another
 * mailbox's, a cut or an invented one is malformed. Nothing is stored: an id is the mailbox's salt around two numbers, and two
 * items can have ids that differ in case alone. A mutable id holds how often the item moved, so it changes with every move.
 * Source: graph-facts §4.
 */
final class ItemIds {
    /** What an id names. */
    enum Kind {
        /** An item where it lies now. */
        MUTABLE(0x000324),
        /** An item wherever it lies. */
        IMMUTABLE(0x000900),
        FOLDER(0x010324);

        private final int lead;

        /** {@code lead} becomes an id's first four characters. */
        Kind(int lead) {
            this.lead = lead;
        }
    }

    /** A read id. {@code moves} counts only in a mutable one. */
    record ItemId(Kind kind, long number, int moves) {}

    private static final int LENGTH = 113;
    private static final int MARKER = 42;
    private static final int MOVES = 93;
    /** Ends on a border of base64 groups, so the lowest six bits are one character. */
    private static final int NUMBER = 97;

    private static final int ENCODED_LENGTH = 152;
    /** Becomes {@code -_--} in an id and {@code +/++} in a change key. */
    private static final byte[] BOTH_SPECIALS = {(byte) 0xFB, (byte) 0xFF, (byte) 0xBE};

    private final byte[] salt;

    ItemIds(UUID seasoning) {
        salt = new byte[LENGTH];
        ByteBuffer out = ByteBuffer.wrap(salt);
        for (int i = 0; out.hasRemaining(); i++) {
            byte[] hash = sha256(seasoning + "/" + i);
            out.put(hash, 0, Math.min(hash.length, out.remaining()));
        }
        System.arraycopy(BOTH_SPECIALS, 0, salt, MARKER, BOTH_SPECIALS.length);
    }

    String mutable(long contact, int moves) {
        return encode(Kind.MUTABLE, contact, moves);
    }

    String immutable(long contact) {
        return encode(Kind.IMMUTABLE, contact, 0);
    }

    String folder(long number) {
        return encode(Kind.FOLDER, number, 0);
    }

    /** Reads an id of this mailbox. */
    ItemId read(String id) {
        if (id.length() == ENCODED_LENGTH) {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(id));
                for (Kind kind : Kind.values()) {
                    ItemId read = new ItemId(kind, bytes.getLong(NUMBER), bytes.getInt(MOVES));
                    if (encode(kind, read.number, read.moves).equals(id)) {
                        return read;
                    }
                }
            } catch (IllegalArgumentException e) {
                throw GraphError.malformedId().asException();
            }
        }
        throw GraphError.malformedId().asException();
    }

    /** The text of both {@code changeKey} and, in {@code W/"…"}, of the etag: base64 with {@code +} and {@code /}. */
    String changeKey(long change) {
        ByteBuffer bytes = ByteBuffer.allocate(27);
        bytes.put(new byte[] {0x11, 0, 0, 0, 0x16, 0, 0, 0}).put(salt[3]).put(BOTH_SPECIALS);
        bytes.put(salt, 4, 7).putLong(change);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private String encode(Kind kind, long number, int moves) {
        byte[] id = salt.clone();
        ByteBuffer.wrap(id)
                .put((byte) (kind.lead >> 16))
                .put((byte) (kind.lead >> 8))
                .put((byte) kind.lead)
                .putInt(MOVES, moves)
                .putLong(NUMBER, number);
        return Base64.getUrlEncoder().encodeToString(id);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
