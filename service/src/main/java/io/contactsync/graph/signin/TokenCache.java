package io.contactsync.graph.signin;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import io.contactsync.graph.AppRegistration;
import io.contactsync.graph.Secret;
import io.contactsync.graph.signin.TokenCacheException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a person's sign-in is kept between runs: the refresh token, as a JWE (RFC 7516) of AES-256-GCM under a key that stands
 * elsewhere. Bound to the app registration it was made for. Whatever is wrong with file or key is an error that a person has to settle; it
 * never reads as "nobody has signed in". Read anew at each use, so that a sign-in beside a running service is found.
 *
 * <p>One writer at a time in one process; across processes the last one wins, and each one's refresh token stays good.
 */
public final class TokenCache {

    private static final int KEY_BYTES = 32;
    private static final String REFRESH_TOKEN = "refresh_token";

    private final Path file;
    private final Path keyFile;
    private final @Nullable Secret key;
    private final Map<String, Object> boundTo;

    /**
     * Reads nothing yet.
     *
     * @param key 32 bytes in Base64; null: a key file beside the cache, made at the first sign-in
     */
    public TokenCache(Path file, @Nullable Secret key, AppRegistration app) {
        this.file = file;
        this.keyFile = file.resolveSibling(file.getFileName() + ".key");
        this.key = key;
        this.boundTo =
                Map.of("authority", app.authority().toString(), "tenant", app.tenantId(), "client", app.clientId());
    }

    /** The refresh token of who signed in. */
    public Secret refreshToken() throws TokenCacheException {
        if (Files.notExists(file)) {
            throw new TokenCacheException(
                    Kind.MISSING, file + " is not there: nobody has signed in (expected: run `contact-sync sign-in`)");
        }
        Map<String, Object> content = decrypted();
        boolean ours = boundTo.entrySet().stream()
                .allMatch(entry -> Objects.equals(content.get(entry.getKey()), entry.getValue()));
        if (!ours || !(content.get(REFRESH_TOKEN) instanceof String token)) {
            throw unusable(" is of another tenant, app or authority (expected: this configuration's;"
                    + " run `contact-sync sign-out`, then `contact-sync sign-in`)");
        }
        return new Secret(token);
    }

    /** Keeps this refresh token from now on; when it returns, a power cut does not lose it. */
    public synchronized void store(Secret refreshToken) throws TokenCacheException {
        byte[] secret = Files.exists(file) || key != null || Files.exists(keyFile) ? key() : newKeyFile();
        Map<String, Object> content = new TreeMap<>(boundTo);
        content.put(REFRESH_TOKEN, refreshToken.reveal());
        JWEObject jwe = new JWEObject(new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM), new Payload(content));
        try {
            jwe.encrypt(new DirectEncrypter(secret));
            PrivateFile.replace(file, jwe.serialize().getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException | IOException e) {
            throw unusable(
                    " cannot be written (" + e.getClass().getSimpleName() + "; expected: a folder open to this user)");
        }
    }

    /**
     * Refuses a cache that is there and cannot be used, so that a new sign-in does not paper over it.
     *
     * @throws TokenCacheException of kind UNUSABLE
     */
    public void requireUsableOrMissing() throws TokenCacheException {
        try {
            refreshToken();
        } catch (TokenCacheException e) {
            if (e.kind() == Kind.UNUSABLE) {
                throw e;
            }
        }
    }

    /**
     * Forgets the sign-in; the key file goes too.
     *
     * @return whether there was one
     */
    public synchronized boolean delete() throws TokenCacheException {
        try {
            boolean was = Files.deleteIfExists(file);
            Files.deleteIfExists(keyFile);
            return was;
        } catch (IOException e) {
            throw unusable(" cannot be deleted (" + e.getClass().getSimpleName() + ")");
        }
    }

    private Map<String, Object> decrypted() throws TokenCacheException {
        byte[] secret = key();
        try {
            JWEObject jwe = JWEObject.parse(Files.readString(file, StandardCharsets.US_ASCII));
            if (!EncryptionMethod.A256GCM.equals(jwe.getHeader().getEncryptionMethod())) {
                throw unusable(" is not what we wrote (expected: the file as `contact-sync sign-in` made it)");
            }
            jwe.decrypt(new DirectDecrypter(secret));
            return jwe.getPayload().toJSONObject();
        } catch (ParseException | JOSEException | IllegalStateException e) {
            throw unusable(" does not open: its key is another one, or the file was changed (expected: the file as"
                    + " `contact-sync sign-in` made it and its key; else run `contact-sync sign-out`, then"
                    + " `contact-sync sign-in`)");
        } catch (IOException e) {
            throw unusable(" cannot be read (" + e.getClass().getSimpleName() + "; expected: open to this user)");
        }
    }

    private byte[] key() throws TokenCacheException {
        Secret text = key;
        try {
            if (text == null) {
                text = new Secret(Files.readString(keyFile, StandardCharsets.US_ASCII));
            }
            byte[] bytes = Base64.getDecoder().decode(text.reveal().strip());
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IOException e) {
            throw unusable(" does not open: its key file " + keyFile + " cannot be read (expected: the one that"
                    + " `contact-sync sign-in` made)");
        } catch (IllegalArgumentException notBase64) {
            throw wrongKey();
        }
        throw wrongKey();
    }

    private static TokenCacheException wrongKey() {
        return new TokenCacheException(
                Kind.UNUSABLE,
                "token-cache-key: cannot be used (expected: 32 bytes in Base64, as `openssl rand -base64 32` makes them)");
    }

    private byte[] newKeyFile() throws TokenCacheException {
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        try {
            PrivateFile.replace(keyFile, Base64.getEncoder().encode(fresh));
            return fresh;
        } catch (IOException e) {
            throw new TokenCacheException(
                    Kind.UNUSABLE,
                    keyFile + " cannot be written (" + e.getClass().getSimpleName()
                            + "; expected: a folder open to this user, or contact-sync.graph.token-cache-key)");
        }
    }

    private TokenCacheException unusable(String what) {
        return new TokenCacheException(Kind.UNUSABLE, file + what);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
